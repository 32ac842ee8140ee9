namespace Centry.Chaos.Plan;

/// <summary>A merchant of the run.</summary>
/// <param name="Share">Its part of the traffic.</param>
internal sealed record CastMember(string Name, double Share, IReadOnlyList<CastKey> Keys)
{
    /// <summary>Its key's own limit is meant to be met.</summary>
    public bool IsLimited => Keys.Any(key => key.RequestsPerMinute <= CastKey.MostLimited);
}

/// <summary>One of a merchant's API keys. Caps in major units of whatever currency is paid.</summary>
internal sealed record CastKey(int RequestsPerMinute = CastKey.Unlimited, decimal? SingleCap = null, decimal? DailyCap = null)
{
    /// <summary>Above what a run reaches.</summary>
    public const int Unlimited = 1_000_000;

    /// <summary>The platform's ordinary limit.</summary>
    public const int MostLimited = 60;
}

/// <summary>Who takes part: a hot merchant with two keys, ordinary ones, one that meets its rate limit, one that meets its caps.</summary>
internal static class Cast
{
    public static IReadOnlyList<CastMember> All { get; } =
    [
        new("hot", 0.36, [new CastKey(), new CastKey()]),
        new("first", 0.12, [new CastKey()]),
        new("second", 0.12, [new CastKey()]),
        new("third", 0.11, [new CastKey()]),
        new("fourth", 0.11, [new CastKey()]),
        new("fifth", 0.10, [new CastKey()]),
        new("limited", 0.03, [new CastKey(CastKey.MostLimited)]),
        new("capped", 0.05, [new CastKey(SingleCap: 90_000, DailyCap: 500_000)]),
    ];

    public static int Limited { get; } = All.ToList().FindIndex(member => member.IsLimited);
}
