namespace Centry.Testing.Processes;

/// <summary>How our programs are started, from where they were built: <c>artifacts/bin/{project}/{configuration}</c>.</summary>
public static class ServicePrograms
{
    /// <summary>A program that was built beside the one that asks.</summary>
    public static IReadOnlyList<string> Of(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, project + ".dll");
        return File.Exists(program) ? [DotNet, program] : throw new ServiceProcessException($"{program} is not built.");
    }

    // We run under it: either it started us, or our own starter found it and says so.
    private static string DotNet =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
