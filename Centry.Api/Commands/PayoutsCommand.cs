using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Payouts;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Commands;

/// <summary>
/// <c>Centry.Api -- payouts …</c>: what waits for approval, and the decision in the name of a member. The rules are those of the use case:
/// who may not approve on a page may not be made to approve here.
/// </summary>
/// <param name="services">Asked for when a command really runs: help and mistyped lines need no database.</param>
public sealed class PayoutsCommand(Func<IServiceProvider> services, TextWriter output, TextWriter error)
{
    public const string Name = "payouts";

    private const int ShownMax = 200;
    private static readonly JsonSerializerOptions Readable = new(CentryJson.Options) { WriteIndented = true };

    private readonly Argument<Guid> _id = new("id") { Description = "The payout's id" };
    private readonly Option<string> _by = new("--by") { Description = "E-mail address of the member who decides", Required = true };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why it is rejected; the merchant reads it" };

    /// <returns>The process's exit code: 0, or 1 where something was refused.</returns>
    public Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
        => new RootCommand("Centry's API") { Build() }.Parse([Name, .. args])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);

    private Command Build()
    {
        var waiting = new Command("waiting", "Show payouts that wait for approval, oldest first, as JSON");
        waiting.SetAction((_, stop) => InScopeAsync(scope => WaitingAsync(scope, stop)));

        var approve = new Command("approve", "Approve a payout that waits") { _id, _by };
        approve.SetAction((parsed, stop) => InScopeAsync(scope => DecideAsync(scope, parsed, true, stop)));

        var reject = new Command("reject", "Reject a payout that waits; its funds are available again") { _id, _by, _reason };
        reject.SetAction((parsed, stop) => InScopeAsync(scope => DecideAsync(scope, parsed, false, stop)));

        var organization = new Option<Guid>("--organization") { Description = "The organization's id", Required = true };
        var currency = new Option<string>("--currency") { Description = "ISO 4217, such as UGX", Required = true };
        var amount = new Option<string>("--amount") { Description = "In currency units; 0 has every payout wait, none lets all pass", Required = true };
        var threshold = new Command("threshold", "Set above which amount an organization's payouts wait for a person") { organization, currency, amount };
        threshold.SetAction((parsed, stop) => InScopeAsync(scope => SetThresholdAsync(scope, parsed.GetValue(organization), parsed.GetValue(currency)!, parsed.GetValue(amount)!, stop)));

        return new Command(Name, "Payouts that a person has to decide") { waiting, approve, reject, threshold };
    }

    private async Task<int> InScopeAsync(Func<IServiceProvider, Task<int>> action)
    {
        await using var scope = services().CreateAsyncScope();
        return await action(scope.ServiceProvider);
    }

    private async Task<int> WaitingAsync(IServiceProvider scope, CancellationToken cancellationToken)
    {
        var rows = await scope.GetRequiredService<CentryDbContext>().Payouts.AsNoTracking()
            .Where(p => p.Status == PayoutStatus.Pending).OrderBy(p => p.Id).Take(ShownMax).ToListAsync(cancellationToken);
        await output.WriteLineAsync(JsonSerializer.Serialize(rows.Select(p => p.ToView()), Readable));
        return 0;
    }

    private async Task<int> DecideAsync(IServiceProvider scope, ParseResult parsed, bool approve, CancellationToken cancellationToken)
    {
        var email = parsed.GetValue(_by)!;
        var normalized = email.ToUpperInvariant();
        var user = await scope.GetRequiredService<CentryDbContext>().Users.Where(u => u.NormalizedEmail == normalized).Select(u => (Guid?)u.Id).SingleOrDefaultAsync(cancellationToken);
        if (user is not { } userId)
            return await RefuseAsync(new Refusal(ErrorCodes.NotFound, $"Nobody signs in as {email}."));
        var (payout, refusal) = await scope.GetRequiredService<DecidePayout>().ExecuteAsync(parsed.GetValue(_id), userId, approve, approve ? null : parsed.GetValue(_reason), scope.GetRequiredService<AuditTrail>(), cancellationToken);
        if (payout is null)
            return await RefuseAsync(refusal!);
        await output.WriteLineAsync($"Payout {payout.Id} is {payout.Status}.");
        return 0;
    }

    private async Task<int> SetThresholdAsync(IServiceProvider scope, Guid organization, string currency, string amount, CancellationToken cancellationToken)
    {
        decimal? above = null;
        if (amount != "none")
        {
            if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read))
                return await RefuseAsync(new Refusal(ErrorCodes.ValidationError, "--amount must be a number, or none."));
            above = read;
        }

        if (await scope.GetRequiredService<SetApprovalThreshold>().ExecuteAsync(organization, currency, above, cancellationToken) is { } refusal)
            return await RefuseAsync(refusal);
        await output.WriteLineAsync(above is null ? $"No payout in {currency} waits any more." : $"Payouts above {amount} {currency} wait for approval.");
        return 0;
    }

    private async Task<int> RefuseAsync(Refusal refusal)
    {
        await error.WriteLineAsync(refusal.Message);
        return 1;
    }
}
