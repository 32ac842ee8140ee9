using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>A page of an account's statement, oldest first.</summary>
    public Task<LedgerStatementView> StatementAsync(Guid merchantId, string environment, StatementQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<LedgerStatementView>($"api/v1/merchants/{merchantId}/ledger{query.ToQueryString(environment)}", ct);
    }

    /// <summary>Why a balance is what it is, or was at a moment.</summary>
    public Task<BalanceExplanation> ExplainBalanceAsync(
        Guid merchantId, string environment, string countryCode, string currencyCode, DateTimeOffset? at = null, CancellationToken ct = default)
        => GetAsync<BalanceExplanation>(
            $"api/v1/merchants/{merchantId}/ledger/explain{new QueryText().Add("environment", environment).Add("country_code", countryCode).Add("currency_code", currencyCode).Add("at", at)}", ct);
}
