#if USE_ASPIRE && !USE_KUBERNETES
using Centry.ServiceDefaults;

namespace Centry.AppHost;

/// <summary>
/// Docker Compose, with what its publisher leaves out: it ignores replicas, knows no health of a container that others wait for, and
/// restarts nothing.
/// </summary>
internal static class ComposePublishing
{
    public static void PublishStack(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> migrations, IResourceBuilder<ProjectResource>[] services)
    {
        builder.AddDockerComposeEnvironment("compose").WithDashboard(false).ConfigureComposeFile(file =>
        {
            file.Name = Topology.Stack;
            foreach (var (name, probe) in Probes)
            {
                if (!file.Services.TryGetValue(name, out var server))
                {
                    continue;
                }

                server.Restart = "unless-stopped";
                server.Healthcheck = new()
                {
                    Test = ["CMD-SHELL", probe],
                    Interval = "5s",
                    Timeout = "5s",
                    Retries = 12,
                    StartPeriod = "0s",
                };
                foreach (var service in file.Services.Values)
                {
                    if (service.DependsOn.TryGetValue(name, out var dependency))
                    {
                        dependency.Condition = "service_healthy";
                    }
                }
            }
        });

        migrations.PublishAsDockerComposeService((_, service) => service.Restart = "no");
        foreach (var project in services)
        {
            project.PublishAsDockerComposeService((_, service) =>
            {
                service.Restart = "unless-stopped";
                service.Deploy = new() { Replicas = project.Resource.GetReplicaCount() };
            });
        }
    }

    private static readonly Dictionary<string, string> Probes = new()
    {
        // Over TCP: while the image prepares an empty volume, a server that will not stay answers on the socket.
        [Topology.Resources.Postgres] = "pg_isready -h 127.0.0.1 -U postgres",
        // The password is in the container's environment; a doubled dollar keeps Compose from reading it as its own variable.
        [Topology.Resources.Redis] = "redis-cli -a \"$$REDIS_PASSWORD\" --no-auth-warning ping",
    };
}
#endif
