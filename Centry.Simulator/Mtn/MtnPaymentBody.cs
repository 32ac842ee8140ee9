using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Centry.Simulator.Mtn;

/// <summary>The body of a requesttopay, transfer, deposit or refund, checked as far as it can be by itself.</summary>
internal sealed partial record MtnPaymentBody(
    string Amount, decimal Value, string Currency, string? ExternalId, string PartyIdType, string PartyId,
    string? PayerMessage, string? PayeeNote, Guid? Refunds)
{
    private const int TextMax = 160;

    /// <summary>Amounts at or above are refused, as every wallet has some ceiling.</summary>
    private const decimal AmountBound = 10_000_000_000_000m;

    public static (MtnPaymentBody? Body, MtnRefusal? Refusal) Read(JsonElement json, MtnOperation operation, MtnMarket market)
    {
        var (texts, problem) = ReadTexts(json);
        if (texts is null) return Bad(problem!);

        if (!json.TryGetProperty("amount", out var amount) || amount.ValueKind != JsonValueKind.String)
            return Bad("amount must be a string.");
        if (texts.Currency is not { Length: > 0 } currency) return Bad("currency must be a string.");
        if (!market.Takes(currency)) return (null, MtnRefusal.WrongCurrency);
        var written = amount.GetString()!;
        if (!AmountForm().IsMatch(written) || !decimal.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value <= 0 || value >= AmountBound)
            return Bad("amount must be a positive number in major units.");
        if (written.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point && written.Length - point - 1 > market.MinorUnits)
            return Bad($"amount must have at most {market.MinorUnits} decimals in {currency}.");

        var body = new MtnPaymentBody(written, value, currency, texts.ExternalId, "", "", texts.PayerMessage, texts.PayeeNote, null);
        return operation.PartyMember is { } member ? ReadParty(body, json, member) : ReadRefunded(body, json);
    }

    /// <summary>The MSISDN in a body that need not be valid.</summary>
    public static string? PartyOf(JsonElement json)
    {
        foreach (var member in (ReadOnlySpan<string>)["payer", "payee"])
        {
            if (json.TryGetProperty(member, out var party) && party.ValueKind == JsonValueKind.Object
                && party.TryGetProperty("partyId", out var id) && id.ValueKind == JsonValueKind.String)
                return id.GetString();
        }
        return null;
    }

    /// <summary>The payment that a refund names; null when it names none.</summary>
    public static Guid? RefundedBy(JsonElement json) =>
        json.TryGetProperty("referenceIdToRefund", out var value) && value.ValueKind == JsonValueKind.String && MtnGate.IsUuid4(value.GetString()!, out var reference)
            ? reference
            : null;

    /// <returns>Why this is no party of that type; null when it is one.</returns>
    public static string? RefuseParty(string type, string id) => type switch
    {
        "MSISDN" => Msisdn().IsMatch(id) ? null : "an MSISDN is digits only, country code first, without +.",
        "EMAIL" => EmailForm().IsMatch(id) ? null : "partyId is not an e-mail address.",
        "PARTY_CODE" => Guid.TryParseExact(id, "D", out _) ? null : "a PARTY_CODE is a UUID.",
        _ => "partyIdType must be MSISDN, EMAIL or PARTY_CODE.",
    };

    private sealed record Texts(string? Currency, string? ExternalId, string? PayerMessage, string? PayeeNote);

    private static (Texts? Texts, string? Problem) ReadTexts(JsonElement json)
    {
        foreach (var member in (ReadOnlySpan<string>)["currency", "externalId", "payerMessage", "payeeNote"])
        {
            if (json.TryGetProperty(member, out var value) && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return (null, $"{member} must be a string.");
        }
        var texts = new Texts(Text("currency"), Text("externalId"), Text("payerMessage"), Text("payeeNote"));
        if (RefuseText("payerMessage", texts.PayerMessage) is { } payerProblem) return (null, payerProblem);
        return RefuseText("payeeNote", texts.PayeeNote) is { } payeeProblem ? (null, payeeProblem) : (texts, null);

        string? Text(string member) => json.TryGetProperty(member, out var value) ? value.GetString() : null;
    }

    private static string? RefuseText(string member, string? text)
    {
        if (text is null) return null;
        if (text.Length > TextMax) return $"{member} must have at most {TextMax} characters.";
        foreach (var character in text)
        {
            if (character is '\'' or '&' || char.IsControl(character)) return $"{member} must not contain special characters.";
        }
        return null;
    }

    private static (MtnPaymentBody? Body, MtnRefusal? Refusal) ReadParty(MtnPaymentBody body, JsonElement json, string member)
    {
        if (!json.TryGetProperty(member, out var party) || party.ValueKind != JsonValueKind.Object) return Bad($"{member} must be an object.");
        if (!party.TryGetProperty("partyIdType", out var type) || type.ValueKind != JsonValueKind.String
            || !party.TryGetProperty("partyId", out var id) || id.ValueKind != JsonValueKind.String)
            return Bad($"{member} must have partyIdType and partyId, both strings.");
        return RefuseParty(type.GetString()!, id.GetString()!) is { } problem
            ? Bad($"{member}: {problem}")
            : (body with { PartyIdType = type.GetString()!, PartyId = id.GetString()! }, null);
    }

    private static (MtnPaymentBody? Body, MtnRefusal? Refusal) ReadRefunded(MtnPaymentBody body, JsonElement json) => RefundedBy(json) is { } reference
        ? (body with { Refunds = reference }, null)
        : Bad("referenceIdToRefund must be the X-Reference-Id of a requesttopay.");

    private static (MtnPaymentBody? Body, MtnRefusal? Refusal) Bad(string what) => (null, MtnRefusal.BadRequest(what));

    [GeneratedRegex(@"^(0|[1-9][0-9]*)(\.[0-9]+)?\z")]
    private static partial Regex AmountForm();

    [GeneratedRegex(@"^[1-9][0-9]{7,14}\z")]
    private static partial Regex Msisdn();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\z")]
    private static partial Regex EmailForm();
}
