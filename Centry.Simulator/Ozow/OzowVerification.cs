using System.Text.Json;
using Centry.Simulator.Callbacks;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Ozow;

/// <summary>The way of a payout: asked about at the merchant's address, its account number read by the key in the answer, then paid or cancelled.</summary>
internal sealed partial class OzowVerification(
    OzowBooks books, OzowNotices notices, CallbackDispatcher callbacks, Agenda agenda, IOptions<OzowOptions> options, TimeProvider time, ILogger<OzowVerification> log)
{
    private const int InvalidAccount = 9904;

    public void Start(OzowPayout payout) => agenda.At(time.GetUtcNow() + books.Settings.DecisionDelay, () => _ = VerifyAsync(payout.Id));

    private async Task VerifyAsync(Guid id)
    {
        try
        {
            if (books.Move(id, one => one.Status == OzowPayout.Received, OzowPayout.Verification) is not { } payout) return;
            if (!Uri.TryCreate(books.Settings.VerifyUrl, UriKind.Absolute, out var url))
            {
                Cancel(id, "No verification address is set");
                return;
            }
            var attempts = callbacks.Dispatch(notices.Question(payout, url));
            foreach (var attempt in attempts) await attempt.Done;
            Decide(payout, attempts.Select(attempt => attempt.State.Answer).OfType<byte[]>().Select(Read).FirstOrDefault(answer => answer is not null));
        }
        catch (Exception e)
        {
            LogFailed(id, e);
            Cancel(id, "Verification failed");
        }
    }

    private void Decide(OzowPayout payout, OzowFields? answer)
    {
        if (answer is null || answer.Text("IsVerified") != "true" || !answer.Text("PayoutId").Equals(payout.Id.ToString("D"), StringComparison.OrdinalIgnoreCase))
        {
            Cancel(payout.Id, answer?.Text("Reason") is { Length: > 0 } reason ? reason : "Not verified");
            return;
        }
        if (OzowHash.Decrypt(payout.AccountNumber, payout.Reference, payout.Amount, answer.Text("AccountNumberDecryptionKey"), options.Value.AccountIv) is not { } account)
        {
            Cancel(payout.Id, "The account number could not be decrypted");
            return;
        }
        // Stands for the banks' check digits.
        if (account.Length is < 6 or > 13 || !account.All(char.IsAsciiDigit))
        {
            books.Move(payout.Id, IsOpen, OzowPayout.Cancelled, InvalidAccount, "Account number failed validation");
            return;
        }
        switch (account[^4..])
        {
            case "0004":
                books.Move(payout.Id, IsOpen, OzowPayout.InError, error: "Processing error");
                break;
            case "0099":
                Cancel(payout.Id, "Cancelled by the bank");
                break;
            case "0090":
                books.Move(payout.Id, IsOpen, OzowPayout.Complete);
                agenda.At(time.GetUtcNow() + books.Settings.DecisionDelay, () => books.Move(payout.Id, one => one.Moved, OzowPayout.Returned));
                break;
            default:
                books.Move(payout.Id, IsOpen, OzowPayout.Complete);
                break;
        }
    }

    private void Cancel(Guid id, string why) => books.Move(id, IsOpen, OzowPayout.Cancelled, error: why);

    private static bool IsOpen(OzowPayout payout) => payout.IsOpen;

    private static OzowFields? Read(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return OzowFields.Of(json.RootElement.Clone());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Payout {PayoutId}: verification failed")]
    private partial void LogFailed(Guid payoutId, Exception exception);
}
