// A double of Aspire's hosting library: the members that Centry.AppHost uses, with their exact signatures (a test compares them with
// aspire-13.5.2-members.txt), recording the model instead of running it.
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Kubernetes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting
{
    public interface IProjectMetadata
    {
        string ProjectPath { get; }
    }

    public interface IDistributedApplicationBuilder
    {
        ConfigurationManager Configuration { get; }
        IHostEnvironment Environment { get; }
        DistributedApplicationExecutionContext ExecutionContext { get; }
        DistributedApplication Build();
    }

    public sealed class DistributedApplicationExecutionContext(bool isRunMode)
    {
        public bool IsRunMode { get; } = isRunMode;
    }

    public class ProjectResourceOptions
    {
        public bool ExcludeLaunchProfile { get; set; }
        public bool ExcludeKestrelEndpoints { get; set; }
    }

    /// <summary>Hands the builder that it made to <see cref="Recorder"/>, by which a test reaches the model.</summary>
    public class DistributedApplication
    {
        public static AsyncLocal<Action<RecordingBuilder>?> Recorder { get; } = new();

        public static IDistributedApplicationBuilder CreateBuilder(string[] args)
        {
            var builder = new RecordingBuilder(args);
            Recorder.Value?.Invoke(builder);
            return builder;
        }

        public virtual Task RunAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    public sealed class RecordingBuilder : IDistributedApplicationBuilder
    {
        public RecordingBuilder(string[] args)
        {
            Configuration.AddCommandLine(args);
            ExecutionContext = new(isRunMode: Configuration["operation"] != "publish");
        }

        public ConfigurationManager Configuration { get; } = new();
        public IHostEnvironment Environment { get; } = new Development();
        public DistributedApplicationExecutionContext ExecutionContext { get; }
        public List<Resource> Resources { get; } = [];
        public ComposeFile? ComposeFile { get; private set; }

        public Resource this[string name] => Resources.Single(resource => resource.Name == name);

        public IResourceBuilder<T> Add<T>(T resource) where T : Resource
        {
            Resources.Add(resource);
            return new RecordingResourceBuilder<T>(this, resource);
        }

        public DistributedApplication Build()
        {
            if (Resources.OfType<DockerComposeEnvironmentResource>().SingleOrDefault() is { } compose)
            {
                ComposeFile = compose.Publish(Resources);
            }

            return new DistributedApplication();
        }

        private sealed class Development : IHostEnvironment
        {
            public string EnvironmentName { get; set; } = "Development";
            public string ApplicationName { get; set; } = "Centry.AppHost";
            public string ContentRootPath { get; set; } = "/";
            public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
        }
    }

    public sealed class RecordingResourceBuilder<T>(RecordingBuilder builder, T resource) : IResourceBuilder<T> where T : Resource
    {
        public IDistributedApplicationBuilder ApplicationBuilder => builder;
        public T Resource => resource;
    }

    public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
}

namespace Aspire.Hosting.ApplicationModel
{
    public interface IResource
    {
        string Name { get; }
    }

    public interface IResourceWithConnectionString : IResource;

    public interface IResourceWithEnvironment : IResource;

    public interface IResourceWithEndpoints : IResource;

    public interface IResourceWithArgs : IResource;

    public interface IResourceWithWaitSupport : IResource;

    public interface IComputeResource : IResource;

    public interface IValueProvider;

    public interface IManifestExpressionProvider
    {
        string ValueExpression { get; }
    }

    public interface IResourceBuilder<out T> where T : IResource
    {
        IDistributedApplicationBuilder ApplicationBuilder { get; }
        T Resource { get; }
    }

    public abstract class Resource(string name) : IResource
    {
        public virtual string Name { get; } = name;

        public List<string> References { get; } = [];
        public List<string> Waits { get; } = [];
        public List<string> Completions { get; } = [];
        public Dictionary<string, string> Environment { get; } = [];
        public List<string> Args { get; } = [];
        public List<string> Endpoints { get; } = [];
        public string? HealthCheck { get; set; }
        public bool IsExternal { get; set; }
        public bool IsExplicitStart { get; set; }
        public int Replicas { get; set; } = 1;
        public string? Volume { get; set; }
        public ContainerLifetime Lifetime { get; set; }
        public Dictionary<string, Func<ExecuteCommandContext, Task<ExecuteCommandResult>>> Commands { get; } = [];
        public List<Action<DockerComposeServiceResource, Service>> ComposeCallbacks { get; } = [];
        public List<Action<KubernetesResource>> KubernetesCallbacks { get; } = [];
    }

    public class ProjectResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery,
        IResourceWithWaitSupport, IComputeResource
    {
        public required Type Project { get; init; }
        public required ProjectResourceOptions Options { get; init; }
        public bool BelievesForwardedHeaders { get; set; } = true;
    }

    public class ContainerResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints,
        IResourceWithWaitSupport, IComputeResource
    {
        public ParameterResource? Password { get; init; }
    }

    public class PostgresServerResource(string name) : ContainerResource(name), IResourceWithConnectionString;

    public class PostgresDatabaseResource(string name, PostgresServerResource parent) : Resource(name), IResourceWithConnectionString
    {
        public PostgresServerResource Parent => parent;
    }

    public class RedisResource(string name) : ContainerResource(name), IResourceWithConnectionString;

    public class ConnectionStringResource(string name) : Resource(name), IResourceWithConnectionString;

    public class ParameterResource(string name, bool secret) : Resource(name), IValueProvider, IManifestExpressionProvider
    {
        public bool Secret => secret;
        public string ValueExpression => $"{{{Name}.value}}";
    }

    public abstract class ParameterDefault;

    public sealed class GenerateParameterDefault : ParameterDefault
    {
        public int MinLength { get; set; } = 22;
        public bool Special { get; set; } = true;
    }

    public enum ContainerLifetime
    {
        Session,
        Persistent,
    }

    public class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => $"{{{owner.Name}.bindings.{endpointName}.url}}";
    }
}
