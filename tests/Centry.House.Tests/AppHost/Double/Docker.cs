#pragma warning disable IDE0060 // The parameters are Aspire's.
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace Aspire.Hosting
{
    public static class DockerComposeEnvironmentExtensions
    {
        public static IResourceBuilder<DockerComposeEnvironmentResource> AddDockerComposeEnvironment(
            this IDistributedApplicationBuilder builder, string name) =>
            builder.Record(new DockerComposeEnvironmentResource(name));

        public static IResourceBuilder<DockerComposeEnvironmentResource> ConfigureComposeFile(
            this IResourceBuilder<DockerComposeEnvironmentResource> builder, Action<ComposeFile> configure) =>
            builder.Note(_ => builder.Resource.FileCallbacks.Add(configure));

        public static IResourceBuilder<DockerComposeEnvironmentResource> WithDashboard(
            this IResourceBuilder<DockerComposeEnvironmentResource> builder, bool enabled = true) =>
            builder.Note(_ => builder.Resource.HasDashboard = enabled);
    }

    public static class DockerComposeServiceExtensions
    {
        public static IResourceBuilder<T> PublishAsDockerComposeService<T>(
            this IResourceBuilder<T> builder, Action<DockerComposeServiceResource, Service> configure) where T : IComputeResource =>
            builder.Note(resource => resource.ComposeCallbacks.Add(configure));
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    public static class ResourceExtensions
    {
        public static int GetReplicaCount(this IResource resource) => ((Resource)resource).Replicas;
    }
}

namespace Aspire.Hosting.Docker
{
    public sealed class DockerComposeServiceResource;

    public class DockerComposeEnvironmentResource(string name) : Resource(name)
    {
        public List<Action<ComposeFile>> FileCallbacks { get; } = [];
        public bool HasDashboard { get; set; } = true;

        /// <summary>As the publisher does it: a wait is only for the start, and nothing restarts or has a health check.</summary>
        public ComposeFile Publish(IEnumerable<Resource> resources)
        {
            var file = new ComposeFile();
            foreach (var resource in resources.Where(resource => resource is IComputeResource))
            {
                var service = new Service();
                foreach (var dependency in resource.Waits)
                {
                    var server = resources.OfType<PostgresDatabaseResource>().FirstOrDefault(database => database.Name == dependency)?.Parent.Name;
                    service.DependsOn[server ?? dependency] = new ServiceDependency { Condition = "service_started" };
                }

                foreach (var dependency in resource.Completions)
                {
                    service.DependsOn[dependency] = new ServiceDependency { Condition = "service_completed_successfully" };
                }

                resource.ComposeCallbacks.ForEach(configure => configure(new DockerComposeServiceResource(), service));
                file.Services.Add(resource.Name, service);
            }

            FileCallbacks.ForEach(configure => configure(file));
            return file;
        }
    }
}

namespace Aspire.Hosting.Docker.Resources
{
    public sealed class ComposeFile
    {
        public string? Name { get; set; }
        public Dictionary<string, Service> Services { get; set; } = [];
    }
}

namespace Aspire.Hosting.Docker.Resources.ComposeNodes
{
    public sealed class Service
    {
        public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];
        public string? Restart { get; set; }
        public Deploy? Deploy { get; set; }
        public Healthcheck? Healthcheck { get; set; }
    }

    public sealed class ServiceDependency
    {
        public string? Condition { get; set; }
    }
}

namespace Aspire.Hosting.Docker.Resources.ServiceNodes
{
    public sealed class Healthcheck
    {
        public List<string> Test { get; set; } = [];
        public required string Interval { get; set; }
        public required string Timeout { get; set; }
        public int? Retries { get; set; }
        public required string StartPeriod { get; set; }
    }
}

namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm
{
    public sealed class Deploy
    {
        public int? Replicas { get; set; }
    }
}
