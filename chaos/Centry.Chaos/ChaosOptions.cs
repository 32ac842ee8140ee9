using System.Globalization;

namespace Centry.Chaos;

/// <summary>What kind of run is asked for.</summary>
internal sealed record ChaosOptions
{
    public const string Usage = """
        ./centry chaos [--minutes N] [--seed S] [--rate OPS] [--no-faults] [--garnet] [--replay FILE]
          --minutes N    how long traffic flows (10; fractions are taken)
          --seed S       what the plan is drawn from; another run with it has the same plan (drawn when not given)
          --rate OPS     operations a second (50)
          --no-faults    traffic and checks alone
          --garnet       Garnet in place of redis-server
          --replay FILE  the plan of an earlier run, from its folder below artifacts/chaos
        """;

    private const double LongestMinutes = 24 * 60;
    private const int HighestRate = 1_000;

    public double Minutes { get; init; } = 10;

    /// <summary>Null draws one.</summary>
    public int? Seed { get; init; }

    /// <summary>Operations a second.</summary>
    public int Rate { get; init; } = 50;

    public bool Faults { get; init; } = true;

    public bool Garnet { get; init; }

    /// <summary>A plan that was kept; then the options above but <see cref="Garnet"/> say nothing.</summary>
    public string? Replay { get; init; }

    /// <returns>Null when the arguments cannot be read.</returns>
    public static ChaosOptions? Read(string[] args)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--no-faults" or "--garnet")
            {
                options = args[i] == "--garnet" ? options with { Garnet = true } : options with { Faults = false };
                continue;
            }

            if (i + 1 == args.Length || With(options, args[i], args[i + 1]) is not { } read)
                return null;
            options = read;
            i++;
        }

        return options;
    }

    private static ChaosOptions? With(ChaosOptions options, string name, string value) => name switch
    {
        "--minutes" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= LongestMinutes
            => options with { Minutes = minutes },
        "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => options with { Seed = seed },
        "--rate" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= HighestRate
            => options with { Rate = rate },
        "--replay" => options with { Replay = Path.GetFullPath(value) },
        _ => null,
    };
}
