namespace Centry.Chaos.Plan;

/// <summary>What the house consists of: each a process of its own, save the receiver, which we play ourselves.</summary>
internal static class Parts
{
    public const string Postgres = "postgres";
    public const string Redis = "redis";
    public const string Simulator = "simulator";
    public const string Receiver = "receiver";

    public static IReadOnlyList<string> Apis { get; } = ["api-1", "api-2"];

    public static IReadOnlyList<string> Workers { get; } = ["worker-1", "worker-2"];

    /// <summary>Our own programs.</summary>
    public static IReadOnlyList<string> Services { get; } = [Simulator, .. Apis, .. Workers];

    /// <summary>Every process.</summary>
    public static IReadOnlyList<string> All { get; } = [Postgres, Redis, .. Services];

    /// <summary>The simulator plays companies that lose no payment with a machine: it is killed only if all that it plays keep their books.</summary>
    public static IReadOnlyList<string> Killable { get; } = [.. All.Where(part => part != Simulator || ProviderProfile.All.All(profile => profile.KeepsBooks))];

    /// <summary>A name without its number: <c>api</c>.</summary>
    public static string KindOf(string part) => part.Split('-')[0];
}
