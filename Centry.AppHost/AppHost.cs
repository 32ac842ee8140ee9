#if USE_ASPIRE
using Centry.AppHost;
using Centry.ServiceDefaults;

// The stack under Aspire. Names come from Topology, which the one-machine stack shares.
var builder = DistributedApplication.CreateBuilder(args);
var runMode = builder.ExecutionContext.IsRunMode;

var (database, redis) = builder.AddInfrastructure();

var migrations = builder.AddJob<Projects.Centry_Api>(Topology.Resources.Migrations, Topology.Commands.Migrate)
    .WithReference(database).WaitFor(database)
    .WithReference(redis);

var api = builder.AddService<Projects.Centry_Api>(Topology.Resources.Api)
    .WithReference(database).WaitFor(database)
    .WithReference(redis).WaitFor(redis)
    .WaitForCompletion(migrations)
    .WithExternalHttpEndpoints()
    .WithReplicas(runMode ? 1 : 2);

var worker = builder.AddService<Projects.Centry_Worker>(Topology.Resources.Worker)
    .WithReference(database).WaitFor(database)
    .WithReference(redis).WaitFor(redis)
    .WaitForCompletion(migrations);

var dashboard = builder.AddService<Projects.Centry_Dashboard>(Topology.Resources.Dashboard)
    .WithReference(api).WaitFor(api)
    .WithExternalHttpEndpoints();

if (runMode)
{
    // A local stack is a demonstration: its providers are played by the simulator.
    var safaricom = DemoCertificate.Create(TimeProvider.System);
    var simulator = builder.AddService<Projects.Centry_Simulator>(Topology.Resources.Simulator)
        .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.SimulatedSafaricomKey), safaricom.PrivateKeyPem);
    foreach (var caller in new[] { api, worker })
    {
        foreach (var (key, path) in Topology.Configuration.SimulatedUrls)
        {
            caller.WithEnvironment(
                Topology.Configuration.ToEnvironment(key), ReferenceExpression.Create($"{simulator.GetEndpoint(Topology.Endpoints.Http)}{path}"));
        }

        foreach (var (key, value) in Topology.Configuration.SimulatedApps)
        {
            caller.WithEnvironment(Topology.Configuration.ToEnvironment(key), value);
        }

        caller
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.PublicUrl), api.GetEndpoint(Topology.Endpoints.Http))
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.DashboardUrl), dashboard.GetEndpoint(Topology.Endpoints.Http))
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.SafaricomSandboxCertificate), safaricom.CertificatePem)
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.SafaricomProductionCertificate), safaricom.CertificatePem)
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.WebhooksAllowLoopback), "true");
    }

    // What the documentation's samples call.
    dashboard.WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.PublicUrl), api.GetEndpoint(Topology.Endpoints.Http));
    // The dashboard's server says for which browser it asks.
    foreach (var (key, range) in Topology.Configuration.LoopbackProxies)
    {
        api.WithEnvironment(Topology.Configuration.ToEnvironment(key), range);
    }

    foreach (var service in new[] { api, worker, dashboard, simulator })
    {
        service.WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.DemoEnabled), "true");
    }

    var seedDemo = builder.AddJob<Projects.Centry_Api>(Topology.Resources.SeedDemo, Topology.Commands.SeedDemo)
        .WithReference(database)
        .WithReference(redis)
        .WaitForCompletion(migrations)
        .WithExplicitStart();
    var reconcile = builder.AddJob<Projects.Centry_Api>(Topology.Resources.Reconcile, Topology.Commands.Reconcile)
        .WithReference(database)
        .WithReference(redis)
        .WaitForCompletion(migrations)
        .WithExplicitStart();
    api.WithJobCommand(seedDemo, "Seed demo data", "Puts the demo merchants, keys and payments in place.");
    worker.WithJobCommand(reconcile, "Run reconciliation", "Recomputes every balance from its ledger entries and reports differences.");
}
else
{
    // Providers and customers come from outside: only the operator knows the address at which they reach the API.
    var publicUrl = builder.AddParameter(Topology.Parameters.PublicUrl);
    var dashboardUrl = builder.AddParameter(Topology.Parameters.DashboardUrl);

    // Kept apart from the database whose secrets it opens.
    var keyRingCertificate = builder.AddParameter(Topology.Parameters.KeyRingCertificate, secret: true);
    foreach (var caller in new[] { api, worker })
    {
        caller
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.PublicUrl), publicUrl)
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.DashboardUrl), dashboardUrl)
            .WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.KeyRingCertificate), keyRingCertificate);
    }

    dashboard.WithEnvironment(Topology.Configuration.ToEnvironment(Topology.Configuration.PublicUrl), publicUrl);
    builder.PublishStack(migrations, [api, worker, dashboard]);
}

await builder.Build().RunAsync();
return 0;
#else
return await Centry.Standalone.StandaloneHost.RunAsync(args);
#endif
