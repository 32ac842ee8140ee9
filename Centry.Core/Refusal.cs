using System.Text.Json;

namespace Centry.Core;

/// <summary>
/// An expected "no", as a value: what the caller did wrong or what stands in the way. Bugs are exceptions instead.
/// </summary>
/// <param name="Code">One of <see cref="Contracts.ErrorCodes"/>.</param>
/// <param name="Message">A sentence that a person can act on.</param>
public sealed record Refusal(string Code, string Message)
{
    /// <summary>Every faulty field with its faults.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Fields { get; init; }

    /// <summary>What the code adds to the body: <c>status</c>, <c>cap</c>, <c>permission</c> …</summary>
    public IReadOnlyDictionary<string, object>? Details { get; init; }

    /// <summary>Of one faulty field.</summary>
    public static Refusal Invalid(string field, string fault)
        => new(Contracts.ErrorCodes.ValidationError, fault) { Fields = new Dictionary<string, IReadOnlyList<string>> { [field] = [fault] } };

    public Contracts.ErrorBody ToBody() => new()
    {
        Error = Message,
        Code = Code,
        Fields = Fields,
        Details = Details?.ToDictionary(d => d.Key, d => JsonSerializer.SerializeToElement(d.Value)),
    };
}
