using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Merchants;

namespace Centry.Api.Management.Payments;

/// <summary>
/// The frame of what people do with money: as with a key, one round trip commits the payment and the idempotency key together, and the
/// audit log's entry with them.
/// </summary>
internal sealed class PersonsMoney(MoneyEndpoint endpoint, MerchantDirectory merchants)
{
    internal static readonly Refusal Paused = new(ErrorCodes.InvalidState, "This merchant is paused. Ask Centry.");

    /// <summary>Makes something new, in the environment that the query names.</summary>
    public async Task<IResult> InEnvironmentAsync(
        HttpContext http, Guid merchantId, Func<RequestBody, MerchantProfile, string, CancellationToken, Task<Answer>> decide, int bodyBytesMax = MoneyEndpoint.BodyBytesMax)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var profile = await FindAsync(merchantId, http.RequestAborted);
        return profile.Merchant.IsPaused
            ? Paused.ToResult()
            : await endpoint.ExecuteAsync(http, new IdempotencyScope(merchantId, environment), _ => null,
                (body, cancellationToken) => decide(body, profile, environment, cancellationToken), bodyBytesMax);
    }

    /// <summary>Does something with a payment that is there, in its own environment.</summary>
    /// <param name="find">Asked again each time that the payment moved between decision and commit.</param>
    public async Task<IResult> OnAsync<T>(
        HttpContext http, Guid merchantId, Guid paymentId, Refusal unseen, Func<CancellationToken, Task<T?>> find, Func<T, string> environmentOf,
        Func<T, MerchantProfile, RequestBody, Answer> decide) where T : class
    {
        if (await find(http.RequestAborted) is not { } first)
            return unseen.ToResult();
        var profile = await FindAsync(merchantId, http.RequestAborted);
        return await endpoint.ExecuteAsync(http, new IdempotencyScope(merchantId, environmentOf(first)), _ => null, async (body, cancellationToken)
            => decide(await find(cancellationToken) ?? throw new InvalidOperationException($"Payment {paymentId} is gone."), profile, body));
    }

    public async Task<MerchantProfile> FindAsync(Guid merchantId, CancellationToken cancellationToken)
        => await merchants.FindAsync(merchantId, cancellationToken) ?? throw new InvalidOperationException($"Merchant {merchantId} is gone.");

    /// <summary>What the audit log tells of a payment.</summary>
    public static AuditEntry Told(AuditTrail audit, Guid merchantId, string action, string target, Guid paymentId, long amountMinor, string currencyCode, string? reason = null)
        => audit.Entry(null, merchantId, new AuditedAct(action, target, paymentId.ToString(), AuditChanges.Note(new
        {
            amount = Money.FromMinor(amountMinor, Currency.Get(currencyCode)).ToWire(),
            currency_code = currencyCode,
            reason,
        })));
}

internal static class EnvironmentMetadata
{
    /// <summary>Documents the query parameter that says which of the two worlds is meant.</summary>
    public static RouteHandlerBuilder Environment(this RouteHandlerBuilder route)
        => route.Query("environment", "Which of the two worlds.", Core.Environments.All, required: true);
}
