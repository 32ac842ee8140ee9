using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Commands;

/// <summary><c>Centry.Api -- accounts …</c>: merchants' accounts at providers, their part in routing, and what the providers say that they hold.</summary>
/// <param name="services">Asked for when a command really runs: help and mistyped lines need no database.</param>
public sealed class AccountsCommand(Func<IServiceProvider> services, TextWriter output, TextWriter error)
{
    public const string Name = "accounts";

    private static readonly JsonSerializerOptions Readable = new(CentryJson.Options) { WriteIndented = true };

    private readonly Argument<Guid> _id = new("id") { Description = "The provider account's id" };

    /// <returns>The process's exit code: 0, or 1 where something was refused.</returns>
    public Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
        => new RootCommand("Centry's API") { Build() }.Parse([Name, .. args])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);

    private Command Build()
    {
        var merchant = new Option<Guid>("--merchant") { Description = "The merchant's id", Required = true };
        var list = new Command("list", "Show a merchant's provider accounts, as JSON") { merchant };
        list.SetAction((parsed, stop) => InScopeAsync(scope => ListAsync(scope, parsed.GetValue(merchant), stop)));

        var pause = new Command("pause", "Send no new payments to an account; what is on its way goes on") { _id };
        pause.SetAction((parsed, stop) => ChangeAsync(accounts => accounts.ChangeAsync(parsed.GetValue(_id), new() { IsPaused = true }, stop)));

        var resume = new Command("resume", "Send payments to an account again") { _id };
        resume.SetAction((parsed, stop) => ChangeAsync(accounts => accounts.ChangeAsync(parsed.GetValue(_id), new() { IsPaused = false }, stop)));

        var rank = new Option<string>("--rank") { Description = "1 is tried first when another account could not take a payin; none takes it out of the line", Required = true };
        var failover = new Command("failover", "Have an account tried when another could not take a payin") { _id, rank };
        failover.SetAction((parsed, stop) => ChangeAsync(async accounts =>
        {
            var (number, refusal) = ReadRank(parsed.GetValue(rank)!);
            return refusal is null ? await accounts.ChangeAsync(parsed.GetValue(_id), new() { ChangesFailover = true, FailoverRank = number }, stop) : (null, refusal);
        }));

        var environment = new Option<string>("--environment") { Description = "sandbox or production", Required = true };
        environment.AcceptOnlyFromAmong([.. Environments.All]);
        var balance = new Command("balance", "Ask the provider what an account holds") { _id, environment };
        balance.SetAction((parsed, stop) => InScopeAsync(scope => BalanceAsync(scope, parsed.GetValue(_id), parsed.GetValue(environment)!, stop)));

        return new Command(Name, "Merchants' accounts at providers") { list, pause, resume, failover, balance };
    }

    private static (short? Rank, Refusal? Refusal) ReadRank(string text)
    {
        if (text == "none")
            return (null, null);
        if (!short.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return (null, new Refusal(ErrorCodes.ValidationError, "The rank must be a number or none."));
        return number is >= 1 and <= ManageProviderAccounts.RankMax
            ? (number, null)
            : (null, new Refusal(ErrorCodes.ValidationError, $"The rank must be 1 to {ManageProviderAccounts.RankMax}."));
    }

    private async Task<int> ListAsync(IServiceProvider scope, Guid merchant, CancellationToken cancellationToken)
    {
        var accounts = await scope.GetRequiredService<CentryDbContext>().ProviderAccounts.AsNoTracking().Where(a => a.MerchantId == merchant && a.DeletedAt == null)
            .OrderBy(a => a.CountryCode).ThenBy(a => a.CreatedAt)
            .Select(a => new { a.Id, a.Provider, a.Name, Country = a.CountryCode, a.IsDefault, a.IsPaused, a.FailoverRank, a.FeePercentage, a.FeeFixed })
            .ToListAsync(cancellationToken);
        await output.WriteLineAsync(JsonSerializer.Serialize(accounts, Readable));
        return 0;
    }

    private Task<int> ChangeAsync(Func<ManageProviderAccounts, Task<(ProviderAccount? Account, Refusal? Refusal)>> change) => InScopeAsync(async scope =>
    {
        var (account, refusal) = await change(scope.GetRequiredService<ManageProviderAccounts>());
        if (account is null)
            return await RefuseAsync(refusal!);
        var line = account.FailoverRank is { } place ? $"number {place} to be tried after another" : "not tried after another";
        await output.WriteLineAsync($"{account.Name} ({account.Provider}, {account.CountryCode}) {(account.IsPaused ? "is paused" : "takes payments")}, {line}.");
        return 0;
    });

    private async Task<int> BalanceAsync(IServiceProvider scope, Guid id, string environment, CancellationToken cancellationToken)
    {
        var (balance, refusal) = await scope.GetRequiredService<ManageProviderAccounts>().AskBalanceAsync(id, environment, cancellationToken);
        switch (balance)
        {
            case ProviderBalance.Known known:
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{known.Available:0.00} {known.CurrencyCode}"));
                return 0;
            case ProviderBalance.Asked:
                await output.WriteLineAsync("The provider was asked; its answer comes by callback and is kept.");
                return 0;
            case ProviderBalance.Untold:
                await output.WriteLineAsync("The provider takes the account's credentials, and tells no balance.");
                return 0;
            case ProviderBalance.Unavailable unavailable:
                return await RefuseAsync(new Refusal(ErrorCodes.ServerError, unavailable.Reason));
            default:
                return await RefuseAsync(refusal!);
        }
    }

    private async Task<int> InScopeAsync(Func<IServiceProvider, Task<int>> action)
    {
        await using var scope = services().CreateAsyncScope();
        return await action(scope.ServiceProvider);
    }

    private async Task<int> RefuseAsync(Refusal refusal)
    {
        await error.WriteLineAsync(refusal.Message);
        return 1;
    }
}
