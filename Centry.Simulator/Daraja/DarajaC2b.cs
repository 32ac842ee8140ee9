using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Simulator.Callbacks;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>What customers pay of themselves: the addresses that are asked and told, and the sandbox's way to play such a customer.</summary>
internal sealed class DarajaC2b(DarajaGate gate, DarajaBooks books, DarajaPost post, IOptions<DarajaOptions> options, TimeProvider time)
{
    private const string SimulatePath = "/mpesa/c2b/v1/simulate";
    private const string Completed = "Completed";
    private const string NotAnswered = "C2B00016";

    private readonly DarajaOptions _options = options.Value;

    /// <summary>By short code, of which there are three.</summary>
    private readonly ConcurrentDictionary<string, Registration> _registrations = new();

    /// <param name="Unanswered">What a payment becomes whose validation is not answered: Completed or Cancelled.</param>
    /// <param name="HidesNumber">How a number is told: as its hash by the first version, masked by the second.</param>
    private sealed record Registration(string Unanswered, Uri Confirmation, Uri Validation, Func<string, string> HidesNumber);

    public void Map(RouteGroupBuilder routes)
    {
        gate.MapPost(routes, "/mpesa/c2b/v1/registerurl", (context, fields) => RegisterAsync(context, fields,
            msisdn => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(msisdn)))));
        gate.MapPost(routes, "/mpesa/c2b/v2/registerurl", (context, fields) => RegisterAsync(context, fields,
            msisdn => $"{msisdn[..4]} ***** {msisdn[^3..]}"));
        gate.MapPost(routes, SimulatePath, SimulateAsync);
    }

    public void Reset() => _registrations.Clear();

    private async Task<DarajaRefusal?> RegisterAsync(HttpContext context, DarajaFields fields, Func<string, string> hidesNumber)
    {
        var shortCode = ShortCode(fields);
        var registration = new Registration(fields.OneOf("ResponseType", Completed, "Cancelled"), fields.Url("ConfirmationURL"), fields.Url("ValidationURL"), hidesNumber);
        if (fields.Refusal is not null) return fields.Refusal;
        if (!_registrations.TryAdd(shortCode, registration))
        {
            if (_options.RegisterUrlsOnce) return DarajaRefusal.AlreadyRegistered;
            _registrations[shortCode] = registration;
        }
        await AnswerAsync(context, DarajaIds.Request(), "Success", null);
        return null;
    }

    private async Task<DarajaRefusal?> SimulateAsync(HttpContext context, DarajaFields fields)
    {
        var shortCode = ShortCode(fields);
        fields.OneOf("CommandID", "CustomerPayBillOnline", "CustomerBuyGoodsOnline");
        var amount = fields.Amount("Amount");
        var party = fields.Msisdn("Msisdn");
        var account = fields.Text("BillRefNumber", 20);
        if (fields.Refusal is not null) return fields.Refusal;

        var now = time.GetUtcNow();
        var originator = DarajaIds.Request();
        var registration = _registrations.GetValueOrDefault(shortCode);
        var payment = new DarajaTransaction
        {
            Reference = originator,
            Operation = DarajaTransaction.FromCustomer,
            Originator = originator,
            Conversation = DarajaIds.Conversation(now),
            ShortCode = shortCode,
            Party = party,
            Amount = amount,
            ExternalId = account,
            Path = SimulatePath,
            Url = registration?.Confirmation,
            Planned = DarajaOutcome.Wait,
            CreatedAt = now,
            DecidesAt = null,
            Reports = (paid, distortion) => Render(paid, registration!.HidesNumber(party), distortion),
        };
        books.TryAdd(payment);
        context.Response.OnCompleted(() =>
        {
            books.Answered(payment);
            // The client's connection need not wait for the answer.
            _ = DecideAsync(payment, registration);
            return Task.CompletedTask;
        });
        await AnswerAsync(context, originator, "Accept the service request successfully.", payment.Conversation);
        return null;
    }

    /// <summary>Asks whoever registered whether this payment is wanted, and goes by the answer.</summary>
    private async Task DecideAsync(DarajaTransaction payment, Registration? registration)
    {
        var code = DarajaOutcome.SuccessCode;
        if (registration is not null)
        {
            var body = Render(payment, registration.HidesNumber(payment.Party), Distortion.None);
            code = ReadCode(await post.AskAsync(payment, registration.Validation, body))
                ?? (registration.Unanswered == Completed ? DarajaOutcome.SuccessCode : NotAnswered);
        }
        books.DecideNow(payment, code);
    }

    /// <summary>Null when the answer is none.</summary>
    private static string? ReadCode(byte[]? answer)
    {
        if (answer is null) return null;
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("ResultCode", out var code)
                && code.ValueKind is JsonValueKind.String or JsonValueKind.Number
                ? code.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] Render(DarajaTransaction payment, string msisdn, Distortion distortion) => DarajaAnswers.Render(json =>
    {
        json.WriteString("TransactionType", payment.ShortCode == _options.TillNumber ? "Buy Goods" : "Pay Bill");
        json.WriteString("TransID", payment.Receipt);
        json.WriteString("TransTime", DarajaIds.Timestamp(payment.CreatedAt));
        json.WriteString("TransAmount", DarajaReports.Money(DarajaReports.AmountOf(payment, distortion)));
        json.WriteString("BusinessShortCode", payment.ShortCode);
        json.WriteString("BillRefNumber", payment.ExternalId);
        json.WriteString("InvoiceNumber", "");
        // Empty while it is only asked for.
        json.WriteString("OrgAccountBalance", payment.Decision is { } decision ? DarajaReports.Money(decision.Working) : "");
        json.WriteString("ThirdPartyTransID", "");
        json.WriteString("MSISDN", msisdn);
        json.WriteString("FirstName", "JANE");
        json.WriteString("MiddleName", "");
        json.WriteString("LastName", "DOE");
    });

    private string ShortCode(DarajaFields fields)
    {
        var text = fields.Digits("ShortCode");
        return text == _options.ShortCode || text == _options.PayoutShortCode || text == _options.TillNumber ? text : fields.Bad("ShortCode");
    }

    private static Task AnswerAsync(HttpContext context, string originator, string description, string? conversation) => context.Response.JsonAsync(StatusCodes.Status200OK, json =>
    {
        if (conversation is not null) json.WriteString("ConversationID", conversation);
        // Their spelling.
        json.WriteString("OriginatorCoversationID", originator);
        json.WriteString("ResponseCode", "0");
        json.WriteString("ResponseDescription", description);
    });
}
