using System.Globalization;

namespace Centry.Bench;

/// <summary>How long and against what is measured.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        ./centry bench [--quick] [--seconds N] [--rounds N] [--merchants N] [--only FIGURE] [--redis-server] [--keep-logs FOLDER]
          --quick           shorter: two rounds of 4 seconds; figures wobble more
          --seconds N       length of each measurement of throughput (10)
          --rounds N        how often throughput is measured; the medians count (3)
          --merchants N     how many merchants share the load (1000)
          --only FIGURE     throughput, requests, commits, webhooks, whole-way, outage, deliveries or erp alone
          --redis-server    that program in place of Garnet
          --keep-logs FOLDER  copies the services' logs there
        """;

    private static readonly string[] Figures = ["throughput", "requests", "commits", "webhooks", "whole-way", "outage", "deliveries", "erp"];

    public int Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 3;

    public int Merchants { get; init; } = 1_000;

    /// <summary>How many requests are sent one at a time when commits are counted.</summary>
    public int Counted { get; init; } = 1_000;

    /// <summary>Length of the measurement of webhooks' delay.</summary>
    public int WebhookSeconds { get; init; } = 20;

    /// <summary>One of <see cref="Figures"/> alone; null for all.</summary>
    public string? Only { get; init; }

    public bool RedisServer { get; init; }

    public string? LogFolder { get; init; }

    /// <returns>Null when the arguments cannot be read.</returns>
    public static BenchOptions? Read(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick":
                    options = options with { Seconds = 4, Rounds = 2, WebhookSeconds = 10, Counted = 500 };
                    break;
                case "--only" when Figures.Contains(value):
                    options = options with { Only = value };
                    i++;
                    break;
                case "--redis-server":
                    options = options with { RedisServer = true };
                    break;
                case "--seconds" when Number(value) is { } n:
                    options = options with { Seconds = n };
                    i++;
                    break;
                case "--rounds" when Number(value) is { } n:
                    options = options with { Rounds = n };
                    i++;
                    break;
                case "--merchants" when Number(value) is { } n:
                    options = options with { Merchants = n };
                    i++;
                    break;
                case "--keep-logs" when value is not null:
                    options = options with { LogFolder = Path.GetFullPath(value) };
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    public bool Wants(string figure) => Only is null || Only == figure;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
