using System.Text.Json;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;

namespace Centry.Api.People;

/// <summary>Reads the small bodies of the auth routes: JSON objects of strings. Every fault is named at once; unknown fields are ignored.</summary>
internal sealed class AuthBody
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _faults = [];

    /// <summary>The value of a field that was asked for.</summary>
    public string this[string field] => _values[field];

    /// <returns>The fields, or the answer that refuses the body.</returns>
    public static async Task<(AuthBody? Body, IResult? Refused)> ReadAsync(HttpRequest request, params string[] fields)
    {
        var (document, refused) = await SmallBody.ReadAsync(request);
        if (document is null)
            return (null, refused);
        using (document)
        {
            var body = new AuthBody();
            body.Take(document.RootElement, fields);
            return body._faults.Count == 0 ? (body, null) : (null, body.Refuse());
        }
    }

    private void Take(JsonElement root, string[] fields)
    {
        foreach (var field in fields)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
                _faults[field] = ["This field is required."];
            else if (value.ValueKind != JsonValueKind.String)
                _faults[field] = ["This must be a string."];
            else if (value.GetString() is { Length: > 0 } text)
                _values[field] = text;
            else
                _faults[field] = ["This must not be empty."];
        }
    }

    private IResult Refuse()
        => new Refusal(ErrorCodes.ValidationError, $"These fields are missing or wrong: {string.Join(", ", _faults.Keys)}.") { Fields = _faults }.ToResult();
}
