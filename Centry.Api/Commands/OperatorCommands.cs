using System.Text.Json;
using Centry.Core.Demo;
using Centry.Core.Persistence;
using Centry.Core.Reconciliation;
using Centry.ServiceDefaults;

namespace Centry.Api.Commands;

/// <summary>What an operator runs by hand or an orchestrator as a step: <c>Centry.Api -- migrate</c>.</summary>
public static class OperatorCommands
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static bool Knows(string command) => command is KeysCommand.Name or PayoutsCommand.Name or AccountsCommand.Name or LedgerCommand.Name || PeopleCommand.Names.Contains(command) || Topology.Commands.All.Contains(command);

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string command, string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        if (command == KeysCommand.Name)
            return await RunWordsAsync(args, (services, words) => new KeysCommand(services, Console.Out, Console.Error).RunAsync(words, stop.Token));
        if (command == PayoutsCommand.Name)
            return await RunWordsAsync(args, (services, words) => new PayoutsCommand(services, Console.Out, Console.Error).RunAsync(words, stop.Token));
        if (command == AccountsCommand.Name)
            return await RunWordsAsync(args, (services, words) => new AccountsCommand(services, Console.Out, Console.Error).RunAsync(words, stop.Token));
        if (command == LedgerCommand.Name)
            return await RunWordsAsync(args, (services, words) => new LedgerCommand(services, TimeProvider.System, Console.Out, Console.Error).RunAsync(words, stop.Token));
        if (PeopleCommand.Names.Contains(command))
            return await RunWordsAsync(args, (services, words) => new PeopleCommand(services, Console.In, Console.Out, Console.Error).RunAsync(command, words, stop.Token));
        await using var app = ApiHost.Create(args);
        return command switch
        {
            Topology.Commands.Migrate => await MigrateAsync(app, stop.Token),
            Topology.Commands.SeedDemo => await SeedDemoAsync(app, stop.Token),
            Topology.Commands.Reconcile => await ReconcileAsync(app, stop.Token),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "There is no such command."),
        };
    }

    // Settings may stand among the words, as with the other commands: --ConnectionStrings:centry=… A word that is not known is refused.
    private static async Task<int> RunWordsAsync(string[] args, Func<Func<IServiceProvider>, string[], Task<int>> run)
    {
        var settings = args.Where(a => a.StartsWith("--", StringComparison.Ordinal) && a.IndexOf(':') is > 0 and var colon && a.IndexOf('=') > colon).ToArray();
        WebApplication? app = null;
        try
        {
            // What the host has to say must not get into the answer.
            IServiceProvider Services() => (app = ApiHost.Create(settings, builder =>
            {
                builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
                builder.Services.AddSingleton(Core.Audit.Actor.Operator);
            })).Services;
            return await run(Services, [.. args.Where(a => !settings.Contains(a))]);
        }
        finally
        {
            if (app is not null)
                await app.DisposeAsync();
        }
    }

    private static async Task<int> MigrateAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await DatabaseMigrator.MigrateAsync(app.Configuration.GetConnectionString(Topology.Connections.Database)!, app.Logger, cancellationToken);
        return 0;
    }

    // New secrets are shown here once and kept nowhere.
    private static async Task<int> SeedDemoAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var demo = await DemoSeeder.SeedAsync(app.Services, DemoSecrets.Generate(), cancellationToken);
        Console.WriteLine(JsonSerializer.Serialize(demo, Readable));
        return 0;
    }

    private static async Task<int> ReconcileAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var found = await app.Services.GetRequiredService<ReconcileBooks>().ExecuteAsync(cancellationToken);
        Console.WriteLine(found.Agree ? $"The books agree: {found.Accounts} accounts rebuilt from their entries." : JsonSerializer.Serialize(found, Readable));
        return found.Agree ? 0 : 1;
    }
}
