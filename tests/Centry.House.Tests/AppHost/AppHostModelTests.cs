using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;
using Centry.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.House.Tests.AppHost;

/// <summary>What the app host describes, in each of its modes.</summary>
public sealed class AppHostModelTests
{
    [Fact]
    public void Run_mode_has_every_resource_of_the_topology_and_no_other()
    {
        var model = AppHostCompilation.Run();

        string[] expected = [.. Topology.Resources.All, Topology.Connections.Database, Topology.Parameters.PostgresPassword, Topology.Parameters.RedisPassword];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Names(model));
    }

    [Fact]
    public void Published_stacks_have_neither_simulator_nor_jobs_that_wait_for_a_button()
    {
        var model = AppHostCompilation.PublishCompose();

        string[] local = [Topology.Resources.Simulator, Topology.Resources.SeedDemo, Topology.Resources.Reconcile];
        string[] expected =
        [
            .. Topology.Resources.All.Except(local), Topology.Connections.Database, .. Topology.Parameters.All, "compose",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Names(model));
    }

    [Fact]
    public void External_infrastructure_leaves_no_container_in_the_model()
    {
        var model = AppHostCompilation.Run("--Infrastructure=external");

        Assert.Empty(model.Resources.OfType<ContainerResource>());
        Assert.Equal(Topology.Connections.All, model.Resources.OfType<ConnectionStringResource>().Select(resource => resource.Name));
        Assert.Equal(["connection centry", "connection redis"], model[Topology.Resources.Api].References);
    }

    [Fact]
    public void An_unknown_infrastructure_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => AppHostCompilation.Run("--Infrastructure=cloud"));

        Assert.Contains("'containers' or 'external'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Services_start_after_their_servers_and_after_the_migration(bool run)
    {
        var model = run ? AppHostCompilation.Run() : AppHostCompilation.PublishCompose();

        Assert.Equal([Topology.Connections.Database], model[Topology.Resources.Migrations].Waits);
        Assert.Equal([Topology.Commands.Migrate], model[Topology.Resources.Migrations].Args);
        foreach (var service in new[] { model[Topology.Resources.Api], model[Topology.Resources.Worker] })
        {
            Assert.Equal([Topology.Connections.Database, Topology.Resources.Redis], service.Waits);
            Assert.Equal([Topology.Resources.Migrations], service.Completions);
            Assert.Equal(["connection centry", "connection redis"], service.References);
        }

        Assert.Equal([Topology.Resources.Api], model[Topology.Resources.Dashboard].Waits);
        Assert.Equal(["service api"], model[Topology.Resources.Dashboard].References);
    }

    [Fact]
    public void Every_service_has_one_plain_endpoint_a_health_check_on_it_and_believes_no_strangers_headers()
    {
        var services = AppHostCompilation.Run().Resources.OfType<ProjectResource>().Where(project => project.Args.Count == 0).ToList();

        Assert.Equal(["api", "dashboard", "simulator", "worker"], services.Select(service => service.Name).Order(StringComparer.Ordinal));
        Assert.All(services, service =>
        {
            Assert.Equal([Topology.Endpoints.Http], service.Endpoints);
            Assert.Equal($"{Topology.Endpoints.Http}:{Topology.Endpoints.Health}", service.HealthCheck);
            Assert.False(service.BelievesForwardedHeaders);
            Assert.True(service.Options.ExcludeLaunchProfile);
        });
        Assert.Equal(["api", "dashboard"], services.Where(service => service.IsExternal).Select(service => service.Name));
    }

    [Fact]
    public void Data_stay_in_named_volumes_behind_passwords_that_are_secret_parameters()
    {
        var containers = AppHostCompilation.PublishCompose().Resources.OfType<ContainerResource>().ToList();

        Assert.Equal(["centry-postgres", "centry-redis"], containers.Select(container => container.Volume));
        Assert.All(containers, container =>
        {
            Assert.Equal(ContainerLifetime.Persistent, container.Lifetime);
            Assert.True(container.Password?.Secret);
        });
    }

    [Fact]
    public void The_api_has_two_replicas_when_published_and_one_to_debug()
    {
        Assert.Equal(1, AppHostCompilation.Run()[Topology.Resources.Api].Replicas);
        Assert.Equal(2, AppHostCompilation.PublishCompose()[Topology.Resources.Api].Replicas);
    }

    [Theory]
    [InlineData(Topology.Resources.Api, Topology.Resources.SeedDemo, Topology.Commands.SeedDemo)]
    [InlineData(Topology.Resources.Worker, Topology.Resources.Reconcile, Topology.Commands.Reconcile)]
    public async Task A_command_starts_its_job(string owner, string job, string word)
    {
        var model = AppHostCompilation.Run();
        var commands = new ResourceCommandService();
        await using var services = new ServiceCollection().AddSingleton(commands).BuildServiceProvider();

        var result = await model[owner].Commands[job](
            new ExecuteCommandContext { Services = services, CancellationToken = TestContext.Current.CancellationToken });

        Assert.True(result.Success);
        Assert.Equal([$"start {job}"], commands.Executed);
        Assert.True(model[job].IsExplicitStart);
        Assert.Equal([word], model[job].Args);
        // Operator commands are the API's.
        Assert.Equal("Centry_Api", Assert.IsType<ProjectResource>(model[job]).Project.Name);
        Assert.Contains(word, Topology.Commands.All);
    }

    [Fact]
    public void Published_services_get_the_address_at_which_providers_reach_the_api_and_nothing_of_a_demonstration()
    {
        var model = AppHostCompilation.PublishCompose();

        foreach (var service in new[] { model[Topology.Resources.Api], model[Topology.Resources.Worker] })
        {
            Assert.Equal(
                new Dictionary<string, string>
                {
                    ["PublicUrl"] = "{public-url.value}",
                    ["People__DashboardUrl"] = "{dashboard-url.value}",
                    ["KeyRing__Certificate"] = "{key-ring-certificate.value}",
                }, service.Environment);
        }
    }

    [Fact]
    public void The_compose_file_has_what_the_publisher_leaves_out()
    {
        var file = AppHostCompilation.PublishCompose().ComposeFile!;

        Assert.Equal("centry", file.Name);
        Assert.Equal(2, file.Services["api"].Deploy?.Replicas);
        Assert.Equal("no", file.Services["migrations"].Restart);
        Assert.All(file.Services.Where(service => service.Key != "migrations"), service => Assert.Equal("unless-stopped", service.Value.Restart));
        Assert.All(["postgres", "redis"], server => Assert.NotNull(file.Services[server].Healthcheck));
        Assert.Equal("service_healthy", file.Services["migrations"].DependsOn["postgres"].Condition);
        Assert.Equal("service_healthy", file.Services["api"].DependsOn["postgres"].Condition);
        Assert.Equal("service_healthy", file.Services["api"].DependsOn["redis"].Condition);
        Assert.Equal("service_completed_successfully", file.Services["worker"].DependsOn["migrations"].Condition);
    }

    [Fact]
    public void External_infrastructure_can_be_published_too()
    {
        var file = AppHostCompilation.PublishCompose("--Infrastructure=external").ComposeFile!;

        Assert.Equal(["api", "dashboard", "migrations", "worker"], file.Services.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void On_Kubernetes_data_outlive_pods_migrations_end_and_services_are_probed()
    {
        var model = AppHostCompilation.PublishKubernetes();

        Assert.Equal("pvc", Assert.IsType<KubernetesEnvironmentResource>(model["k8s"]).DefaultStorageType);
        var migrations = Publish(model[Topology.Resources.Migrations]);
        Assert.Equal("batch/v1 Job", migrations.Kind);
        Assert.Equal("migrations-{{ .Release.Revision }}", migrations.Metadata.Name);
        Assert.Equal("OnFailure", migrations.PodTemplate.Spec.RestartPolicy);
        Assert.All([Topology.Resources.Api, Topology.Resources.Worker, Topology.Resources.Dashboard], name =>
        {
            var container = Assert.Single(Publish(model[name]).PodTemplate.Spec.Containers);
            Assert.Equal(("HTTP", "/alive", "http"), Address(container.LivenessProbe));
            Assert.Equal(("HTTP", "/health", "http"), Address(container.ReadinessProbe));
        });

        static Workload Publish(Resource resource)
        {
            var published = new KubernetesResource(new Deployment());
            resource.KubernetesCallbacks.ForEach(configure => configure(published));
            return published.Workload!;
        }

        static (string?, string?, string?) Address(ProbeV1? probe) => (probe?.HttpGet?.Scheme, probe?.HttpGet?.Path, probe?.HttpGet?.Port?.Text);
    }

    private static IEnumerable<string> Names(RecordingBuilder model) =>
        model.Resources.Select(resource => resource.Name).Order(StringComparer.Ordinal);
}
