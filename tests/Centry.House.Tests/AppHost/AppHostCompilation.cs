using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Aspire.Hosting;
using Centry.ServiceDefaults;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Centry.House.Tests.AppHost;

/// <summary>Centry.AppHost's source, compiled in memory against the double of Aspire, and its model.</summary>
internal static class AppHostCompilation
{
    private const string Compose = "USE_ASPIRE";
    private const string Kubernetes = "USE_ASPIRE+USE_KUBERNETES";

    // What the SDKs add: the implicit usings, and a class for each referenced project.
    private const string Generated = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Aspire.Hosting;
        global using Aspire.Hosting.ApplicationModel;
        namespace Projects
        {
            public class Centry_Api : IProjectMetadata { public string ProjectPath => ""; }
            public class Centry_Worker : IProjectMetadata { public string ProjectPath => ""; }
            public class Centry_Dashboard : IProjectMetadata { public string ProjectPath => ""; }
            public class Centry_Simulator : IProjectMetadata { public string ProjectPath => ""; }
        }
        """;

    private static readonly Lazy<CSharpCompilation> ComposeCompilation = new(() => Compile(Compose));
    private static readonly Lazy<CSharpCompilation> KubernetesCompilation = new(() => Compile(Kubernetes));
    private static readonly Lazy<MethodInfo> ComposeProgram = new(() => Load(ComposeCompilation.Value));
    private static readonly Lazy<MethodInfo> KubernetesProgram = new(() => Load(KubernetesCompilation.Value));

    public static IReadOnlyList<CSharpCompilation> All => [ComposeCompilation.Value, KubernetesCompilation.Value];

    public static string Folder => Path.Combine(RepositoryFolder(), "Centry.AppHost");

    public static RecordingBuilder Run(params string[] args) => Run(ComposeProgram.Value, args);

    public static RecordingBuilder PublishCompose(params string[] args) => Run(ComposeProgram.Value, ["--operation", "publish", .. args]);

    public static RecordingBuilder PublishKubernetes() => Run(KubernetesProgram.Value, ["--operation", "publish"]);

    private static RecordingBuilder Run(MethodInfo program, string[] args)
    {
        RecordingBuilder? builder = null;
        DistributedApplication.Recorder.Value = made => builder = made;
        Assert.Equal(0, program.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], null));
        return builder!;
    }

    private static CSharpCompilation Compile(string symbols)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14, preprocessorSymbols: symbols.Split('+'));
        var trees = Directory.EnumerateFiles(Folder, "*.cs")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, Path.GetFileName(file), System.Text.Encoding.UTF8))
            .Append(CSharpSyntaxTree.ParseText(Generated, options, encoding: System.Text.Encoding.UTF8));
        // The framework, the double in this assembly, and the names; not what else lies in this test's folder.
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)));
        string[] references = [.. framework, typeof(AppHostCompilation).Assembly.Location, typeof(Topology).Assembly.Location];
        return CSharpCompilation.Create(
            "Centry.AppHost." + symbols,
            trees,
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static MethodInfo Load(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image).EntryPoint!;
    }

    private static string RepositoryFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
