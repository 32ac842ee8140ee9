using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting
{
    public static class KubernetesEnvironmentExtensions
    {
        public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesEnvironment(
            this IDistributedApplicationBuilder builder, string name) =>
            builder.Record(new KubernetesEnvironmentResource(name));

        public static IResourceBuilder<KubernetesEnvironmentResource> WithDashboard(
            this IResourceBuilder<KubernetesEnvironmentResource> builder, bool enabled = true) =>
            builder.Note(_ => builder.Resource.HasDashboard = enabled);

        public static IResourceBuilder<KubernetesEnvironmentResource> WithProperties(
            this IResourceBuilder<KubernetesEnvironmentResource> builder, Action<KubernetesEnvironmentResource> configure) =>
            builder.Note(_ => configure(builder.Resource));
    }

    public static class KubernetesServiceExtensions
    {
        public static IResourceBuilder<T> PublishAsKubernetesService<T>(
            this IResourceBuilder<T> builder, Action<KubernetesResource> configure) where T : IComputeResource =>
            builder.Note(resource => resource.KubernetesCallbacks.Add(configure));
    }
}

namespace Aspire.Hosting.Kubernetes
{
    public sealed class KubernetesEnvironmentResource(string name) : Resource(name)
    {
        public bool HasDashboard { get; set; } = true;
        public string DefaultStorageType { get; set; } = "emptyDir";
        public string DefaultStorageSize { get; set; } = "1Gi";
    }

    public partial class KubernetesResource(Workload workload)
    {
        public Workload? Workload { get; set; } = workload;
    }
}

namespace Aspire.Hosting.Kubernetes.Resources
{
    public abstract class BaseKubernetesResource(string apiVersion, string kind)
    {
        public string Kind => $"{apiVersion} {kind}";
        public ObjectMetaV1 Metadata { get; set; } = new();
    }

    public abstract class Workload(string apiVersion, string kind) : BaseKubernetesResource(apiVersion, kind)
    {
        public abstract PodTemplateSpecV1 PodTemplate { get; }
    }

    /// <summary>What the publisher makes of every project.</summary>
    public sealed class Deployment() : Workload("apps/v1", "Deployment")
    {
        public override PodTemplateSpecV1 PodTemplate { get; } = new() { Spec = { Containers = { new ContainerV1() } } };
    }

    public sealed class ObjectMetaV1
    {
        public string Name { get; set; } = null!;
    }

    public sealed class PodTemplateSpecV1
    {
        public PodSpecV1 Spec { get; set; } = new();
    }

    public sealed class PodSpecV1
    {
        public List<ContainerV1> Containers { get; } = [];
        public string? RestartPolicy { get; set; }
    }

    public sealed class ContainerV1
    {
        public ProbeV1? LivenessProbe { get; set; }
        public ProbeV1? ReadinessProbe { get; set; }
    }

    public sealed class ProbeV1
    {
        public HttpGetActionV1? HttpGet { get; set; }
        public int? FailureThreshold { get; set; }
        public int? PeriodSeconds { get; set; }
        public int? TimeoutSeconds { get; set; }
    }

    public sealed class HttpGetActionV1
    {
        public string Scheme { get; set; } = null!;
        public string Path { get; set; } = null!;
        public Int32OrStringV1? Port { get; set; }
    }

    public sealed record Int32OrStringV1(string? Text)
    {
        public static implicit operator Int32OrStringV1?(string? value) => value is null ? null : new(value);
    }
}

namespace YamlDotNet.Serialization
{
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class YamlSerializableAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class YamlMemberAttribute : Attribute
    {
        public string? Alias { get; set; }
    }
}
