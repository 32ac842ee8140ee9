using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Persistence;
using Centry.Core.Reconciliation;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Commands;

/// <summary><c>Centry.Api -- ledger …</c>: why a balance is what it is, an account's statement, and the comparison with a provider's.</summary>
/// <param name="services">Asked for when a command really runs: help and mistyped lines need no database.</param>
public sealed class LedgerCommand(Func<IServiceProvider> services, TimeProvider time, TextWriter output, TextWriter error)
{
    public const string Name = "ledger";

    private static readonly JsonSerializerOptions Readable = new(CentryJson.Options) { WriteIndented = true };

    private readonly Option<Guid> _merchant = new("--merchant") { Description = "The merchant's id", Required = true };
    private readonly Option<string> _environment = new("--environment") { Description = "sandbox or production", Required = true };
    private readonly Option<string> _country = new("--country") { Description = "ISO alpha-2, such as UG", Required = true };

    /// <returns>The process's exit code: 0, or 1 where something was refused or differs.</returns>
    public Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
        => new RootCommand("Centry's API") { Build() }.Parse([Name, .. args])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);

    private Command Build()
    {
        _environment.AcceptOnlyFromAmong([.. Environments.All]);
        var at = new Option<DateTimeOffset?>("--at") { Description = "The moment, such as 2026-04-14T12:00:00Z; now when absent" };
        var explain = new Command("explain", "Show what a balance consists of at any moment, by kind of posting") { _merchant, _environment, _country, at };
        explain.SetAction((parsed, stop) => InScopeAsync(scope => ExplainAsync(scope, parsed, parsed.GetValue(at) ?? time.GetUtcNow(), stop)));

        var account = new Option<string>("--account") { Description = "available, pending or reserved", DefaultValueFactory = _ => LedgerAccountTypes.Available };
        account.AcceptOnlyFromAmong(LedgerAccountTypes.Available, LedgerAccountTypes.Pending, LedgerAccountTypes.Reserved);
        var from = new Option<DateTimeOffset>("--from") { Description = "From this moment on", Required = true };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Up to this moment; now when absent" };
        var statement = new Command("statement", "Write an account's statement as CSV: each entry and the balance after it") { _merchant, _environment, _country, account, from, until };
        statement.SetAction((parsed, stop) => InScopeAsync(scope => StatementAsync(
            scope, parsed, parsed.GetValue(account)!, parsed.GetValue(from), parsed.GetValue(until) ?? time.GetUtcNow(), stop)));

        var provider = new Option<Guid>("--provider-account") { Description = "The provider account's id", Required = true };
        var file = new Argument<FileInfo>("file") { Description = "The provider's statement, as CSV" };
        var compare = new Command("compare", "Compare a provider's statement with our payments; the differences are kept, each with what to do") { provider, _environment, file };
        compare.SetAction((parsed, stop) => InScopeAsync(scope => CompareAsync(scope, parsed.GetValue(provider), parsed.GetValue(_environment)!, parsed.GetValue(file)!, stop)));

        return new Command(Name, "Books, statements and their comparison") { explain, statement, compare };
    }

    private async Task<int> ExplainAsync(IServiceProvider scope, ParseResult parsed, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await FindBalanceAsync(scope, parsed, cancellationToken) is not { } balance)
            return await RefuseAsync("There is no such balance.");
        var currency = Currency.Get(balance.CurrencyCode);
        var reasons = await scope.GetRequiredService<LedgerStatements>().ExplainAsync(balance.MerchantId, balance.Id, at, cancellationToken);
        foreach (var group in reasons.GroupBy(r => r.AccountType))
        {
            await output.WriteLineAsync($"{group.Key,-10} {Major(group.Sum(r => r.Amount), currency),20} {currency.Code}");
            foreach (var reason in group)
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {reason.Kind,-28} {reason.Postings,9} × {Major(reason.Amount, currency),20}"));
        }

        return 0;
    }

    private async Task<int> StatementAsync(IServiceProvider scope, ParseResult parsed, string account, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await FindBalanceAsync(scope, parsed, cancellationToken) is not { } balance)
            return await RefuseAsync("There is no such balance.");
        var currency = Currency.Get(balance.CurrencyCode);
        var statements = scope.GetRequiredService<LedgerStatements>();
        await output.WriteLineAsync("at,payment_id,kind,amount,balance");
        StatementCursor? after = null;
        do
        {
            var page = (await statements.ReadAsync(balance.MerchantId, balance.Id, account, from, until, after, LedgerStatements.LinesMax, cancellationToken))!;
            if (after is null)
                await output.WriteLineAsync($"{from:O},,opening,,{Major(page.Opening, currency)}");
            foreach (var line in page.Lines)
                await output.WriteLineAsync($"{line.At:O},{line.SourceId},{line.Kind},{Major(line.Amount, currency)},{Major(line.Balance, currency)}");
            after = page.Next;
        }
        while (after is not null);
        return 0;
    }

    private async Task<int> CompareAsync(IServiceProvider scope, Guid account, string environment, FileInfo file, CancellationToken cancellationToken)
    {
        if (!file.Exists || file.Length > ImportStatement.BytesMax)
            return await RefuseAsync(file.Exists ? $"The file is larger than {ImportStatement.BytesMax / (1024 * 1024)} MiB." : "There is no such file.");
        var (statement, differences, fault) = await scope.GetRequiredService<ImportStatement>()
            .ExecuteAsync(account, environment, file.Name, await File.ReadAllBytesAsync(file.FullName, cancellationToken), cancellationToken);
        if (statement is null)
            return await RefuseAsync(fault!);
        await output.WriteLineAsync(JsonSerializer.Serialize(new { statement.Id, statement.Lines, statement.Matched, Differences = differences }, Readable));
        return differences.Count == 0 ? 0 : 1;
    }

    private Task<Balance?> FindBalanceAsync(IServiceProvider scope, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (merchant, environment, country) = (parsed.GetValue(_merchant), parsed.GetValue(_environment), parsed.GetValue(_country)!.ToUpperInvariant());
        return scope.GetRequiredService<CentryDbContext>().Balances.AsNoTracking()
            .FirstOrDefaultAsync(b => b.MerchantId == merchant && b.Environment == environment && b.CountryCode == country, cancellationToken);
    }

    private static string Major(long minor, Currency currency) => Money.FromMinor(minor, currency).ToWire();

    private async Task<int> InScopeAsync(Func<IServiceProvider, Task<int>> action)
    {
        await using var scope = services().CreateAsyncScope();
        return await action(scope.ServiceProvider);
    }

    private async Task<int> RefuseAsync(string sentence)
    {
        await error.WriteLineAsync(sentence);
        return 1;
    }
}
