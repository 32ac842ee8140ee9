using Centry.Core.Currencies;
using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;

namespace Centry.Core.Payins;

/// <summary>
/// Hands a payin that no gateway has accepted to the merchant's next account. Only for a refusal, or a gateway that could not be reached:
/// whoever might have accepted it keeps it.
/// </summary>
public sealed class FailOverPayin(PaymentWriter writer, PayinQueries payins, MerchantDirectory merchants, AccountRouter accounts, CreatePayin create, TimeProvider time)
{
    /// <param name="from">The account that did not take it.</param>
    /// <param name="reason">What it said.</param>
    /// <param name="exchanges">How it said so, word by word; null when nothing was said.</param>
    /// <returns>Whether another one is to try; false also when somebody else moved the payin meanwhile.</returns>
    public async Task<bool> ExecuteAsync(Guid payinId, Guid from, string reason, IReadOnlyList<GatewayExchange>? exchanges, CancellationToken cancellationToken)
    {
        if (await payins.FindAsync(payinId, cancellationToken) is not { Status: PayinStatus.Pending } payin || payin.ProviderAccountId != from
            || await merchants.FindAsync(payin.MerchantId, cancellationToken) is not { } profile
            || Next(payin, profile) is not var (account, gatewayFee))
            return false;

        var now = time.Now();
        var move = new PayinMove(payin.Id, payin.Version, payin.Status, now)
        {
            ProviderAccountId = account.Id,
            Gateway = account.Provider,
            GatewayFeeMinor = gatewayFee,
            NetMinor = payin.AmountMinor - payin.CentryFeeMinor - gatewayFee,
            SubmissionId = Guid.NewGuid(),
        };
        var moved = MovePayin.Apply(payin, move);
        var posting = PayinPostings.Rerouted(payin, moved, profile, now);
        return await writer.WriteAsync(new PaymentWrite
        {
            Move = move,
            History = new StatusHistoryEntry
            {
                PaymentId = payin.Id,
                Sequence = moved.Version,
                FromStatus = payin.Status,
                ToStatus = moved.Status,
                Source = ChangeSources.Gateway,
                Reason = $"{payin.Gateway} did not take it ({reason}); {account.Provider} is tried next.",
                At = now,
            },
            Entries = posting.Entries,
            Delta = posting.Delta,
            Task = create.Submission(moved, now),
            Exchanges = exchanges,
        }, cancellationToken) is WriteOutcome.Done;
    }

    // An account whose fees would leave nothing is passed over.
    private (ProviderAccount Account, long GatewayFee)? Next(Payin payin, MerchantProfile profile)
    {
        var route = new PaymentRoute(payin.CountryCode, payin.PaymentMethod, null, payin.Environment);
        var amount = Money.FromMinor(payin.AmountMinor, Currency.Get(payin.CurrencyCode));
        var current = profile.FindProvider(payin.ProviderAccountId);
        while (current is not null && accounts.FindNext(profile, route, current) is { } next)
        {
            // Centry's own fee stays what it was when the payin was taken.
            var gatewayFee = create.Price(amount, profile, next).GatewayFee.MinorUnits;
            if (payin.AmountMinor - payin.CentryFeeMinor - gatewayFee > 0)
                return (next, gatewayFee);
            current = next;
        }

        return null;
    }
}
