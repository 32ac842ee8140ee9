using System.Globalization;
using Centry.ServiceDefaults;
using Centry.Testing.Processes;

namespace Centry.Chaos.Plan;

/// <summary>Where a provider's surroundings are in a run.</summary>
/// <param name="Simulator">Where it is played.</param>
/// <param name="Api">Where it may call back.</param>
/// <param name="Folder">Where it may keep something.</param>
internal sealed record ProviderPlace(Uri Simulator, Uri Api, string Folder);

/// <summary>
/// One provider in one country, as far as traffic, faults and checks have to know it. All else is the same for every provider:
/// another one is another entry in <see cref="All"/>.
/// </summary>
internal sealed record ProviderProfile
{
    /// <summary>Our id of the gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>The simulator's name of the provider, in its control API.</summary>
    public required string Simulated { get; init; }

    public required string CountryCode { get; init; }

    public required string CurrencyCode { get; init; }

    /// <summary>Digits after the point (ISO 4217).</summary>
    public required int MinorUnits { get; init; }

    /// <summary>Ordinary amounts, major units: payments lie between a tenth of it and all of it.</summary>
    public required int UsualAmount { get; init; }

    public string PaymentMethod { get; init; } = "mobile_money";

    public required IReadOnlyDictionary<string, string> Credentials { get; init; }

    /// <summary>How services and simulator are configured for it.</summary>
    public required Func<ProviderPlace, IReadOnlyDictionary<string, string>> Settings { get; init; }

    /// <summary>Whether the simulator, when it is killed, still knows of its payments afterwards. If one provider does not, it is never killed.</summary>
    public bool KeepsBooks { get; init; } = true;

    /// <summary>What a good number begins with, E.164; seven further digits make it whole.</summary>
    public required string PhonePrefix { get; init; }

    /// <summary>Numbers at which payins end as failed.</summary>
    public required IReadOnlyList<string> PayersThatFail { get; init; }

    /// <summary>Numbers at which payouts end as failed.</summary>
    public required IReadOnlyList<string> PayeesThatFail { get; init; }

    public bool PaysOut { get; init; } = true;

    public bool Refunds { get; init; } = true;

    /// <summary>The provider's own fee, percent of the amount.</summary>
    public decimal FeePercentage { get; init; } = 1m;

    public static IReadOnlyList<ProviderProfile> All { get; } =
    [
        Mtn("UG", "UGX", 0, usualAmount: 100_000, phonePrefix: "+25677"),
        Mtn("GH", "GHS", 2, usualAmount: 500, phonePrefix: "+23324"),
    ];

    /// <summary>The one whose payments these are.</summary>
    public static ProviderProfile Of(string gateway, string countryCode) => All.First(profile => profile.Gateway == gateway && profile.CountryCode == countryCode);

    /// <summary>Any with that currency: all of them count it alike.</summary>
    public static ProviderProfile OfCurrency(string currencyCode) => All.First(profile => profile.CurrencyCode == currencyCode);

    /// <summary>Minor units as the wire has amounts going in.</summary>
    public string Major(long minor) => (minor / Scale).ToString(CultureInfo.InvariantCulture);

    /// <summary>Major units in minor ones, whole only if the amount is one of this currency's.</summary>
    public decimal Minor(decimal major) => major * Scale;

    private decimal Scale => (decimal)Math.Pow(10, MinorUnits);

    private static ProviderProfile Mtn(string country, string currency, int minorUnits, int usualAmount, string phonePrefix) => new()
    {
        Gateway = "mtn_momo",
        Simulated = "mtn",
        CountryCode = country,
        CurrencyCode = currency,
        MinorUnits = minorUnits,
        UsualAmount = usualAmount,
        PhonePrefix = phonePrefix,
        Credentials = UseCases.SimulatedMtnCredentials,
        Settings = place => new Dictionary<string, string>
        {
            [Topology.Configuration.SandboxUrl("mtn_momo")] = new Uri(place.Simulator, Topology.Endpoints.Simulated["mtn_momo"]).AbsoluteUri,
            [Topology.Configuration.PublicUrl] = place.Api.AbsoluteUri,
            ["Simulator:Mtn:DecisionDelay"] = "00:00:00.300",
            ["Simulator:Mtn:Capacity"] = "1000000",
            ["Simulator:Mtn:OpeningBalance"] = "1000000000000",
            ["Simulator:Mtn:BooksFile"] = Path.Combine(place.Folder, "mtn-books.jsonl"),
        },
        // Rejected, expired and not found at the handset; refused before that.
        PayersThatFail = ["+46733123451", "+46733123452", "+46733123455", "+46733123457"],
        PayeesThatFail = ["+46733123451", "+46733123455", "+46733123456", "+46733123463"],
    };
}
