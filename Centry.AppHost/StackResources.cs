#if USE_ASPIRE
using Centry.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.AppHost;

/// <summary>The kinds of resources that the stack is made of.</summary>
internal static class StackResources
{
    /// <summary>
    /// PostgreSQL and Redis: containers, or with <c>Infrastructure=external</c> two connection strings
    /// (<c>ConnectionStrings:centry</c>, <c>ConnectionStrings:redis</c>). Without a container engine no container may be in the model at all.
    /// </summary>
    public static (IResourceBuilder<IResourceWithConnectionString> Database, IResourceBuilder<IResourceWithConnectionString> Redis) AddInfrastructure(
        this IDistributedApplicationBuilder builder)
    {
        switch (builder.Configuration[Topology.Configuration.Infrastructure])
        {
            case "external":
                return (builder.AddConnectionString(Topology.Connections.Database), builder.AddConnectionString(Topology.Connections.Redis));
            case null or "" or "containers":
                break;
            case var other:
                throw new InvalidOperationException($"Infrastructure is '{other}'; it can be 'containers' or 'external'.");
        }

        var database = builder.AddPostgres(Topology.Resources.Postgres, password: builder.AddPassword(Topology.Parameters.PostgresPassword))
            .WithDataVolume("centry-postgres")
            .WithLifetime(ContainerLifetime.Persistent)
            .AddDatabase(Topology.Connections.Database);
        var redis = builder.AddRedis(Topology.Resources.Redis, password: builder.AddPassword(Topology.Parameters.RedisPassword))
            .WithDataVolume("centry-redis")
            .WithLifetime(ContainerLifetime.Persistent);
        return (database, redis);
    }

    /// <summary>A process that listens and stays: one plain HTTP endpoint, the same in run and publish mode, and a health check on it.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(name: Topology.Endpoints.Http)
            .WithHttpHealthCheck(Topology.Endpoints.Health, endpointName: Topology.Endpoints.Http)
            // Aspire would make the published services believe every X-Forwarded-For; ours believe the proxies in TrustedProxies.
            .DisableForwardedHeaders()
            .WithRunModeEnvironment();

    /// <summary>A process that does what <paramref name="command"/> says and exits.</summary>
    public static IResourceBuilder<ProjectResource> AddJob<TProject>(this IDistributedApplicationBuilder builder, string name, string command)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, options =>
            {
                options.ExcludeLaunchProfile = true;
                options.ExcludeKestrelEndpoints = true;
            })
            .WithArgs(command)
            .WithRunModeEnvironment();

    /// <summary>A button on <paramref name="owner"/> that starts a job which otherwise waits.</summary>
    public static void WithJobCommand(
        this IResourceBuilder<ProjectResource> owner, IResourceBuilder<ProjectResource> job, string displayName, string description) =>
        owner.WithCommand(
            job.Resource.Name,
            displayName,
            context => context.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(job.Resource, KnownResourceCommands.StartCommand, context.CancellationToken),
            new CommandOptions { Description = description });

    /// <summary>Made up at the first run and kept in the user secrets; asked for, or given as <c>Parameters:{name}</c>, when publishing.</summary>
    private static IResourceBuilder<ParameterResource> AddPassword(this IDistributedApplicationBuilder builder, string name) =>
        // No special characters: neither connection string nor shell nor YAML has to quote it.
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);

    /// <summary>Without a launch profile a service would run as in production, and built but unpublished static assets would not be served.</summary>
    private static IResourceBuilder<ProjectResource> WithRunModeEnvironment(this IResourceBuilder<ProjectResource> project) =>
        project.ApplicationBuilder.ExecutionContext.IsRunMode
            ? project.WithEnvironment(Topology.Configuration.AspNetCoreEnvironment, project.ApplicationBuilder.Environment.EnvironmentName)
            : project;
}
#endif
