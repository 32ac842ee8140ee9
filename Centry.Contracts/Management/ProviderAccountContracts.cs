using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>One gateway's credentials and fees. Credentials never leave: only the names of the fields that are set do.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="CountryAccount">The country account that it is linked to.</param>
/// <param name="CredentialsSandboxSet">Names of the sandbox credentials' fields that are set; empty where there are none.</param>
/// <param name="FeePercentage">What the gateway takes, in percent: 1.5 is 1.5 %.</param>
/// <param name="FeeFixed">What it takes of each transaction besides, in major units.</param>
/// <param name="Capabilities">What the provider can do: <c>payin</c>, <c>payout</c>, <c>refund</c>, <c>balance</c>.</param>
/// <param name="CapabilitiesSandbox">Those that its sandbox credentials reach for.</param>
/// <param name="CapabilitiesProduction">Those that its production credentials reach for.</param>
/// <param name="IsPaused">Takes no new payments; what is on its way goes on.</param>
/// <param name="FailoverRank">Its place among those that are tried when another could not take a payin; null for none.</param>
public sealed record ProviderAccountView(
    Guid Id, string Provider, string Name, string Country, Guid CountryAccount, string ActiveEnvironment,
    IReadOnlyList<string> CredentialsSandboxSet, IReadOnlyList<string> CredentialsProductionSet, decimal FeePercentage,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal FeeFixed, IReadOnlyList<string> Capabilities, IReadOnlyList<string> CapabilitiesSandbox,
    IReadOnlyList<string> CapabilitiesProduction, bool IsDefault, bool IsPaused, short? FailoverRank, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A provider account to be opened. Which credentials a provider wants is told by <c>GET /api/v1/merchants/reference/providers</c>.</summary>
/// <param name="Country">May be left out where the provider serves one country.</param>
/// <param name="ActiveEnvironment"><c>sandbox</c> (when left out) or <c>production</c>.</param>
public sealed record CreateProviderAccountRequest(
    string Provider, string Name, string? Country = null, string? ActiveEnvironment = null, IReadOnlyDictionary<string, string>? CredentialsSandbox = null,
    IReadOnlyDictionary<string, string>? CredentialsProduction = null, decimal? FeePercentage = null,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal? FeeFixed = null, bool? IsDefault = null);

/// <summary>What is to be different. What is left out stays as it is; credentials' fields too, of which null takes one out.</summary>
/// <param name="CredentialsSandbox">Null takes all of them out.</param>
public sealed record ChangeProviderAccountRequest(
    string? Name = null, string? Country = null, string? ActiveEnvironment = null, IReadOnlyDictionary<string, string?>? CredentialsSandbox = null,
    IReadOnlyDictionary<string, string?>? CredentialsProduction = null, decimal? FeePercentage = null,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal? FeeFixed = null, bool? IsDefault = null, bool? IsPaused = null, short? FailoverRank = null);

/// <summary>A provider that Centry speaks with.</summary>
/// <param name="Id">As <c>provider</c> and <c>gateway</c> have it.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Countries">ISO 3166-1 alpha-2.</param>
public sealed record ProviderReference(
    string Id, string Name, IReadOnlyList<string> Aliases, IReadOnlyList<string> Capabilities, IReadOnlyList<string> PaymentMethods, IReadOnlyList<string> Countries,
    IReadOnlyList<CredentialFieldView> CredentialSchema);

/// <summary>A field of a provider's credentials.</summary>
/// <param name="Secret">To be typed unseen.</param>
/// <param name="NeededFor">What the account cannot do without it.</param>
public sealed record CredentialFieldView(string Name, string Label, bool Required, bool Secret, string? Help, IReadOnlyList<string> NeededFor);

/// <param name="Environment"><c>sandbox</c> or <c>production</c>.</param>
public sealed record CheckProviderAccountRequest(string Environment);

/// <summary>What a provider said when it was asked with the account's credentials.</summary>
/// <param name="Outcome"><c>ok</c>, <c>asked</c> (its answer comes later) or <c>failed</c>.</param>
/// <param name="Message">For a person.</param>
/// <param name="Balance">What the provider holds, where it says so.</param>
public sealed record ProviderCheckView(
    string Outcome, string Message, [property: JsonConverter(typeof(MoneyStringConverter))] decimal? Balance, string? CurrencyCode);

/// <summary>A merchant in one country.</summary>
/// <param name="CurrencyCode">Used where a request names none.</param>
/// <param name="ProviderAccounts">How many provider accounts are linked to it.</param>
public sealed record CountryAccountView(Guid Id, string CountryCode, string CountryName, string CurrencyCode, int ProviderAccounts, DateTimeOffset CreatedAt);
