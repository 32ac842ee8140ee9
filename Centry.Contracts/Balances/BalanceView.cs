using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>One row of <c>GET /v1/balance</c>: a country and a currency.</summary>
public sealed record BalanceView
{
    public required string CountryCode { get; init; }
    public required string CountryName { get; init; }
    public required string CurrencyCode { get; init; }

    /// <summary>Ready for payouts.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal AvailableBalance { get; init; }

    /// <summary>Net of payins that have not completed yet.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal PendingBalance { get; init; }

    /// <summary>Held against payouts in flight.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal ReservedBalance { get; init; }

    /// <summary>Available and pending, without reserved.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal TotalBalance { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal LifetimePayinVolume { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal LifetimePayoutVolume { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal LifetimeCentryFees { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal LifetimeGatewayFees { get; init; }
    public DateTimeOffset? LastMovementAt { get; init; }
}
