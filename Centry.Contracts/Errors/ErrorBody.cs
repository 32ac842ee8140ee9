using System.Text.Json;
using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>The body of every refusal: a sentence for a person, a code for a program, details where a code has some.</summary>
public sealed record ErrorBody
{
    /// <summary>A sentence that a person can act on.</summary>
    public required string Error { get; init; }

    /// <summary>Stable and machine-readable: <c>validation_error</c>, <c>insufficient_balance</c>, <c>invalid_state</c> …</summary>
    public required string Code { get; init; }

    /// <summary>Every faulty field with its faults, for <c>validation_error</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Fields { get; init; }

    /// <summary>What a code adds: <c>ip</c>, <c>cap</c>, <c>permission</c>, <c>status</c>, <c>request_id</c> …</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Details { get; init; }
}
