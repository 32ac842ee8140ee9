using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.People;

namespace Centry.Api.Commands;

/// <summary><c>Centry.Api -- people …</c>, <c>audit …</c> and <c>rekey</c>: Centry's own people, the proof of the audit logs, and the secrets at rest.</summary>
/// <param name="services">Asked for when a command really runs: help and mistyped lines need no database.</param>
/// <param name="input">Passwords are read from here, so that no list of processes and no shell history has them.</param>
public sealed class PeopleCommand(Func<IServiceProvider> services, TextReader input, TextWriter output, TextWriter error)
{
    public const string People = "people";
    public const string Audit = "audit";
    public const string Rekey = "rekey";

    private static readonly JsonSerializerOptions Readable = new(CentryJson.Options) { WriteIndented = true };

    public static IReadOnlyList<string> Names { get; } = [People, Audit, Rekey];

    /// <returns>The process's exit code: 0, or 1 where something was refused or does not fit.</returns>
    public Task<int> RunAsync(string command, string[] args, CancellationToken cancellationToken)
        => new RootCommand("Centry's API") { Admins(), Proofs(), Secrets() }.Parse([command, .. args])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);

    private Command Admins()
    {
        var email = new Option<string>("--email") { Description = "The e-mail address to sign in with", Required = true };
        var name = new Option<string>("--name") { Description = "The person's name", Required = true };
        var create = new Command("create-platform-admin", "Make somebody of Centry's own; the password is read from standard input, one line") { email, name };
        create.SetAction((parsed, stop) => InScopeAsync(async scope =>
        {
            var password = await input.ReadLineAsync(stop) ?? "";
            var (userId, refusal) = await scope.GetRequiredService<CreateUser>().PlatformAdminAsync(parsed.GetValue(email)!, parsed.GetValue(name)!, password, stop);
            if (userId is null)
            {
                await error.WriteLineAsync(refusal!.Message);
                return 1;
            }

            await output.WriteLineAsync($"{parsed.GetValue(email)} may sign in. The platform's routes want a second factor besides.");
            return 0;
        }));
        return new Command(People, "Centry's own people") { create };
    }

    private Command Proofs()
    {
        var organization = new Option<Guid?>("--organization") { Description = "Only this one; all when left out" };
        var verify = new Command("verify", "Recompute the audit logs' chains of hashes, and print their ends") { organization };
        verify.SetAction((parsed, stop) => InScopeAsync(async scope =>
        {
            if (parsed.GetValue(organization) is not { } id)
            {
                var broken = await scope.GetRequiredService<AnchorAuditLogs>().ExecuteAsync(stop);
                foreach (var one in broken)
                    await output.WriteLineAsync(Line(one));
                await output.WriteLineAsync(broken.Count == 0 ? "Every audit log is as it was written." : $"{broken.Count} audit logs were tampered with.");
                return broken.Count == 0 ? 0 : 1;
            }

            var verdict = await scope.GetRequiredService<AuditVerifier>().VerifyAsync(id, stop);
            await output.WriteLineAsync(Line(verdict));
            return verdict.IsIntact ? 0 : 1;
        }));
        return new Command(Audit, "The audit logs") { verify };
    }

    private Command Secrets()
    {
        var revoke = new Option<bool>("--revoke-old") { Description = "End the keys before: nothing that they encrypted can be read any more, backups included" };
        var rekey = new Command(Rekey, "Encrypt every secret at rest with a new key, while the services run") { revoke };
        rekey.SetAction((parsed, stop) => InScopeAsync(async scope =>
        {
            var report = await scope.GetRequiredService<Core.Secrets.Rekey>().ExecuteAsync(parsed.GetValue(revoke), stop);
            await output.WriteLineAsync(JsonSerializer.Serialize(report, Readable));
            return 0;
        }));
        return rekey;
    }

    private static string Line(AuditVerdict verdict) => string.Create(CultureInfo.InvariantCulture,
        $"{verdict.OrganizationId}: {verdict.Entries} entries, the last is {verdict.HeadSequence} with {Convert.ToHexStringLower(verdict.HeadHash)}; {(verdict.IsIntact ? "intact" : $"entry {verdict.BrokenAt} does not fit")}");

    private async Task<int> InScopeAsync(Func<IServiceProvider, Task<int>> action)
    {
        await using var scope = services().CreateAsyncScope();
        return await action(scope.ServiceProvider);
    }
}
