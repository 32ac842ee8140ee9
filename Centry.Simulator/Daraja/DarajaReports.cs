using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Callbacks;

namespace Centry.Simulator.Daraja;

/// <summary>Writes what Daraja reports.</summary>
internal static class DarajaReports
{
    /// <summary>A result's parameter; its value as JSON, or null for one that has none.</summary>
    internal readonly record struct Parameter(string Key, string? Json)
    {
        public static Parameter Text(string key, string text) => new(key, $"\"{JsonEncodedText.Encode(text)}\"");

        public static Parameter Money(string key, decimal amount) => new(key, DarajaReports.Money(amount));
    }

    public static byte[] OfPush(DarajaTransaction push, Distortion distortion) => DarajaAnswers.Render(json =>
    {
        json.WriteStartObject("Body");
        json.WriteStartObject("stkCallback");
        json.WriteString("MerchantRequestID", push.Originator);
        json.WriteString("CheckoutRequestID", push.Reference);
        WriteCode(json, push.Decision!.Code);
        if (push.Moved)
        {
            json.WriteStartObject("CallbackMetadata");
            json.WriteStartArray("Item");
            WriteItems(json, "Name",
            [
                Parameter.Money("Amount", AmountOf(push, distortion)),
                Parameter.Text("MpesaReceiptNumber", push.Receipt),
                new Parameter("Balance", null),
                new Parameter("TransactionDate", DarajaIds.Timestamp(push.Decision.At)),
                new Parameter("PhoneNumber", push.Party),
            ]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public static byte[] OfPayout(DarajaTransaction payout, Distortion distortion) => OfMovement(payout,
    [
        new Parameter("TransactionAmount", AmountOf(payout, distortion).ToString(CultureInfo.InvariantCulture)),
        Parameter.Text("TransactionReceipt", payout.Receipt),
        Parameter.Text("B2CRecipientIsRegisteredCustomer", "Y"),
        Parameter.Money("B2CChargesPaidAccountAvailableFunds", 0),
        Parameter.Text("ReceiverPartyPublicName", Name(payout.Party)),
        Parameter.Text("TransactionCompletedDateTime", DarajaIds.InKenya(payout.Decision!.At).ToString("dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture)),
        Parameter.Money("B2CUtilityAccountAvailableFunds", 0),
        Parameter.Money("B2CWorkingAccountAvailableFunds", payout.Decision.Working),
    ]);

    public static byte[] OfReversal(DarajaTransaction reversal, Distortion distortion) => OfMovement(reversal,
    [
        Parameter.Text("DebitAccountCurrentBalance", Account("Working Account", reversal.Decision!.Working)),
        Parameter.Money("Amount", AmountOf(reversal, distortion)),
        new Parameter("TransCompletedTime", DarajaIds.Timestamp(reversal.Decision.At)),
        Parameter.Text("OriginalTransactionID", reversal.Reverses!),
        Parameter.Money("Charge", 0),
        Parameter.Text("CreditPartyPublicName", Name(reversal.Party)),
        Parameter.Text("DebitPartyPublicName", $"{reversal.ShortCode} - Demo shop"),
    ]);

    /// <summary>The answer to a status question about a payment.</summary>
    public static Parameter[] StatusOf(DarajaTransaction asked, Distortion distortion) =>
    [
        Parameter.Text("ReceiptNo", asked.Receipt),
        Parameter.Text("Conversation ID", asked.Conversation),
        new Parameter("FinalisedTime", asked.Decision is { } decision ? DarajaIds.Timestamp(decision.At) : null),
        Parameter.Money("Amount", AmountOf(asked, distortion)),
        Parameter.Text("TransactionStatus", asked.Status),
        Parameter.Text("ReasonType", asked.Operation == DarajaTransaction.Payout ? "Business Payment to Customer via API" : "Pay Bill Online"),
        new Parameter("DebitPartyCharges", null),
        new Parameter("InitiatedTime", DarajaIds.Timestamp(asked.CreatedAt)),
        Parameter.Text("Originator Conversation ID", asked.Originator),
        Parameter.Text("CreditPartyName", asked.PaysOut ? Name(asked.Party) : $"{asked.ShortCode} - Demo shop"),
        Parameter.Text("DebitPartyName", asked.PaysOut ? $"{asked.ShortCode} - Demo shop" : Name(asked.Party)),
    ];

    public static Parameter[] Balance(decimal working, DateTimeOffset now) =>
    [
        Parameter.Text("AccountBalance", $"{Account("Working Account", working)}&{Account("Utility Account", 0)}"),
        new Parameter("BOCompletedTime", DarajaIds.Timestamp(now)),
    ];

    /// <param name="parameters">None for a failure. A single one is an object, several are an array.</param>
    public static byte[] Result(string code, string originator, string conversation, string transactionId, IReadOnlyList<Parameter> parameters) => DarajaAnswers.Render(json =>
    {
        json.WriteStartObject("Result");
        json.WriteNumber("ResultType", 0);
        WriteCode(json, code);
        json.WriteString("OriginatorConversationID", originator);
        json.WriteString("ConversationID", conversation);
        json.WriteString("TransactionID", transactionId);
        if (parameters.Count > 0)
        {
            json.WriteStartObject("ResultParameters");
            json.WritePropertyName("ResultParameter");
            if (parameters.Count > 1) json.WriteStartArray();
            WriteItems(json, "Key", parameters);
            if (parameters.Count > 1) json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteStartObject("ReferenceData");
        json.WritePropertyName("ReferenceItem");
        WriteItems(json, "Key", [new Parameter("Occasion", null)]);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>What goes to the QueueTimeOutURL. It says nothing of what became of the call.</summary>
    public static byte[] TimedOut(string originator, string conversation) => Result("26", originator, conversation, "", []);

    public static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    public static long AmountOf(DarajaTransaction transaction, Distortion distortion) => transaction.Amount + (distortion.HasFlag(Distortion.Amount) ? 1 : 0);

    private static byte[] OfMovement(DarajaTransaction movement, Parameter[] parameters) =>
        Result(movement.Decision!.Code, movement.Originator, movement.Conversation, movement.Receipt, movement.Moved ? parameters : []);

    /// <summary>A number where it can be one.</summary>
    private static void WriteCode(Utf8JsonWriter json, string code)
    {
        if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) json.WriteNumber("ResultCode", number);
        else json.WriteString("ResultCode", code);
        json.WriteString("ResultDesc", DarajaOutcomes.Describe(code));
    }

    private static void WriteItems(Utf8JsonWriter json, string keyName, IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            json.WriteStartObject();
            json.WriteString(keyName, parameter.Key);
            if (parameter.Json is not null)
            {
                json.WritePropertyName("Value");
                json.WriteRawValue(parameter.Json);
            }
            json.WriteEndObject();
        }
    }

    private static string Account(string name, decimal held) => $"{name}|KES|{Money(held)}|{Money(held)}|0.00|0.00";

    private static string Name(string msisdn) => $"{msisdn} - Jane Doe";
}
