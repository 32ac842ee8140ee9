using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// A payout as it goes over the wire. The account number is encrypted with a key of this payout alone, which Ozow is told when it
/// asks whether to pay. Source: hub.ozow.com, "Submit payout request".
/// </summary>
internal sealed class OzowPayoutOrder
{
    private const int KeyLength = 32;

    // Ozow takes 32 characters of encrypted number: two blocks of AES would be 44.
    private const int AccountDigitsMax = 15;

    private readonly PayoutSubmission _payout;
    private readonly OzowAccount _account;

    private OzowPayoutOrder(PayoutSubmission payout, OzowAccount account, string rands, string cents, string accountNumber, OzowAccountIv iv)
    {
        (_payout, _account) = (payout, account);
        (Rands, Cents) = (rands, cents);
        Reference = OzowTexts.Reference(payout.SubmissionId);
        BankReference = OzowTexts.Plain(payout.Description, OzowTexts.ReferenceMax, Reference);
        AccountKey = KeyOf(payout.SubmissionId, account.EncryptionKey);
        EncryptedAccount = Encrypt(accountNumber, Reference, cents, AccountKey, iv);
    }

    public string Rands { get; }

    public string Cents { get; }

    /// <summary>Ours, by which Ozow is asked.</summary>
    public string Reference { get; }

    /// <summary>What the statement says.</summary>
    public string BankReference { get; }

    /// <summary>Opens this payout's account number and nothing else.</summary>
    public string AccountKey { get; }

    public string EncryptedAccount { get; }

    /// <param name="account">With all that payouts need.</param>
    /// <returns>The order, or why it cannot be one.</returns>
    public static (OzowPayoutOrder? Order, GatewayOutcome.Failed? Obstacle) Of(PayoutSubmission payout, OzowAccount account, OzowAccountIv iv)
    {
        if (payout.CurrencyCode != OzowGateway.Currency)
            return Failed("invalid_currency", "Ozow pays rand alone.");
        if (OzowTexts.Rands(payout.Amount) is not { } rands || OzowTexts.Cents(payout.Amount) is not { } cents)
            return Failed("invalid_amount", "Ozow pays amounts in cents, of less than ten million rand.");
        var digits = (payout.AccountNumber ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return digits.Length is > 0 and <= AccountDigitsMax && digits.All(char.IsAsciiDigit)
            ? (new OzowPayoutOrder(payout, account, rands, cents, digits, iv), null)
            : Failed("invalid_account_number", $"Ozow pays to account numbers of at most {AccountDigitsMax} digits.");
    }

    public JsonObject Body(OzowBank bank, string notifyUrl, bool isRealTime) => new()
    {
        ["siteCode"] = _account.SiteCode,
        ["amount"] = ProviderJson.Amount(Rands),
        ["merchantReference"] = Reference,
        ["customerBankReference"] = BankReference,
        ["isRtc"] = isRealTime,
        ["notifyUrl"] = notifyUrl,
        ["bankingDetails"] = new JsonObject { ["bankGroupId"] = bank.GroupId, ["accountNumber"] = EncryptedAccount, ["branchCode"] = bank.BranchCode },
        ["hashCheck"] = OzowHash.Of(
            [_account.SiteCode, Cents, Reference, BankReference, isRealTime ? "true" : "false", notifyUrl, bank.GroupId, EncryptedAccount, bank.BranchCode], _account.PayoutsApiKey),
    };

    /// <summary>Whether Ozow asks about exactly this order. The bank is in the hash, which is made with a key that Ozow and we alone have.</summary>
    public bool IsAskedAbout(OzowQuestion question)
        => question.SiteCode == _account.SiteCode
            && question.Amount == _payout.Amount
            && question.MerchantReference == Reference
            && question.CustomerBankReference == BankReference
            && OzowHash.AreEqual(question.AccountNumber, EncryptedAccount)
            && OzowTexts.Addressee(question.NotifyUrl) == (_payout.PaymentId, _payout.SubmissionId)
            && (_payout.ProviderReference is not { } id || id.Equals(question.PayoutId, StringComparison.OrdinalIgnoreCase));

    /// <summary>AES-256 in CBC with PKCS#7, base64. The key is repeated to its length.</summary>
    internal static string Encrypt(string accountNumber, string reference, string cents, string key, OzowAccountIv iv)
    {
        var digest = OzowHash.Of([reference, cents], key);
        using var aes = Aes.Create();
        aes.Key = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(key, (KeyLength / key.Length) + 1))[..KeyLength]);
        var vector = iv == OzowAccountIv.Hex ? Convert.FromHexString(digest[..32]) : Encoding.UTF8.GetBytes(digest[..16]);
        return Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(accountNumber), vector, PaddingMode.PKCS7));
    }

    // Derived and not stored: the same submission always gives the same key.
    private static string KeyOf(Guid submissionId, string encryptionKey)
        => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(encryptionKey), Encoding.UTF8.GetBytes($"ozow account of {submissionId:N}")))[..KeyLength];

    private static (OzowPayoutOrder?, GatewayOutcome.Failed?) Failed(string code, string reason) => (null, new GatewayOutcome.Failed(code, reason));
}
