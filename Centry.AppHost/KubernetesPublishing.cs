#if USE_ASPIRE && USE_KUBERNETES
using Aspire.Hosting.Kubernetes.Resources;
using Centry.ServiceDefaults;
using YamlDotNet.Serialization;

namespace Centry.AppHost;

/// <summary>
/// A Helm chart, with what its publisher leaves out: volumes that outlive their pod, probes, and a migration that ends.
/// Kubernetes starts everything at once: services wait for their database by themselves.
/// </summary>
internal static class KubernetesPublishing
{
    public static void PublishStack(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> migrations, IResourceBuilder<ProjectResource>[] services)
    {
        builder.AddKubernetesEnvironment("k8s").WithDashboard(false).WithProperties(environment =>
        {
            environment.DefaultStorageType = "pvc";
            environment.DefaultStorageSize = "8Gi";
        });

        migrations.PublishAsKubernetesService(resource =>
        {
            var pod = resource.Workload!.PodTemplate;
            pod.Spec.RestartPolicy = "OnFailure";
            resource.Workload = new Job
            {
                // A Job cannot be changed: each upgrade runs one of its own.
                Metadata = { Name = Topology.Resources.Migrations + "-{{ .Release.Revision }}" },
                Spec = new JobSpec { Template = pod },
            };
        });
        foreach (var project in services)
        {
            project.PublishAsKubernetesService(resource =>
            {
                foreach (var container in resource.Workload!.PodTemplate.Spec.Containers)
                {
                    container.LivenessProbe = Probe(Topology.Endpoints.Alive);
                    container.ReadinessProbe = Probe(Topology.Endpoints.Health);
                }
            });
        }
    }

    private static ProbeV1 Probe(string path) => new()
    {
        HttpGet = new HttpGetActionV1 { Path = path, Port = Topology.Endpoints.Http, Scheme = "HTTP" },
        PeriodSeconds = 10,
        TimeoutSeconds = 3,
        FailureThreshold = 3,
    };

    /// <summary>The library has no Job.</summary>
    [YamlSerializable]
    private sealed class Job() : Workload("batch/v1", "Job")
    {
        [YamlMember(Alias = "spec")]
        public JobSpec Spec { get; set; } = new();

        public override PodTemplateSpecV1 PodTemplate => Spec.Template;
    }

    private sealed class JobSpec
    {
        [YamlMember(Alias = "backoffLimit")]
        public int BackoffLimit { get; set; } = 6;

        [YamlMember(Alias = "template")]
        public PodTemplateSpecV1 Template { get; set; } = new();
    }
}
#endif
