using System.Text.Json;

namespace Centry.Chaos.Plan;

/// <summary>
/// All that a run does, written down before it begins: drawn from the seed alone, so that a run can be made again.
/// </summary>
internal sealed record ChaosPlan
{
    /// <summary>Traffic without faults at the beginning: what usual latency is.</summary>
    public const long QuietMs = 15_000;

    public required int Seed { get; init; }

    /// <summary>How long traffic flows.</summary>
    public required long LengthMs { get; init; }

    /// <summary>Operations a second.</summary>
    public required int Rate { get; init; }

    /// <summary>Payins before traffic begins, so that there is something to pay out.</summary>
    public required IReadOnlyList<Operation> Opening { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    public required IReadOnlyList<PlannedFault> Faults { get; init; }

    /// <summary>Operations by number, the opening ones included.</summary>
    public Operation Find(int number) => number < Opening.Count ? Opening[number] : Operations[number - Opening.Count];

    /// <summary>The key under which an operation's request is sent; also its payment's reference.</summary>
    public string KeyOf(Operation operation) => FormattableString.Invariant($"chaos-{Seed}-{operation.Number:000000}");

    public static ChaosPlan Draw(int seed, long lengthMs, int rate, bool withFaults)
    {
        var (opening, operations) = OperationPlanner.Draw(new Random(seed), lengthMs, rate);
        return new ChaosPlan
        {
            Seed = seed,
            LengthMs = lengthMs,
            Rate = rate,
            Opening = opening,
            Operations = operations,
            Faults = withFaults ? FaultPlanner.Draw(new Random(~seed), lengthMs) : [],
        };
    }

    public static ChaosPlan Load(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize<ChaosPlan>(stream, ChaosJson.Options) ?? throw new JsonException();
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new ChaosException($"{file} is no plan of an earlier run ({e.GetType().Name}).");
        }
    }

    public void Save(string file)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, this, ChaosJson.Options);
    }
}
