using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>An account's credentials, by their names in the descriptor.</summary>
internal sealed class DarajaAccount(GatewayAccess access)
{
    public const string ConsumerKeyName = "consumer_key";
    public const string ConsumerSecretName = "consumer_secret";
    public const string ShortCodeName = "short_code";
    public const string PasskeyName = "passkey";
    public const string TransactionTypeName = "transaction_type";
    public const string TillName = "till_number";
    public const string InitiatorName = "initiator_name";
    public const string InitiatorPasswordName = "initiator_password";
    public const string CertificateName = "security_certificate";
    public const string PayoutShortCodeName = "payout_short_code";
    private const string PayBill = "CustomerPayBillOnline";
    private const string BuyGoods = "CustomerBuyGoodsOnline";

    public GatewayAccess Access => access;

    public string ConsumerKey => Get(ConsumerKeyName)!;

    public string ConsumerSecret => Get(ConsumerSecretName)!;

    public string ShortCode => Get(ShortCodeName)!;

    public string Passkey => Get(PasskeyName)!;

    public string Initiator => Get(InitiatorName)!;

    public string InitiatorPassword => Get(InitiatorPasswordName)!;

    public string? Certificate => Get(CertificateName);

    public string TransactionType => Get(TransactionTypeName) ?? PayBill;

    /// <summary>What takes the customers' money: the till where goods are bought, else the short code itself.</summary>
    public string Receiver => TransactionType == BuyGoods ? Get(TillName)! : ShortCode;

    /// <summary>What payouts are paid from. Safaricom may give out short codes of their own for that.</summary>
    public string PayoutShortCode => Get(PayoutShortCodeName) ?? ShortCode;

    /// <summary>Names the application at Safaricom, which has one token at a time, without giving its secret away.</summary>
    public string TokenKey { get; } =
        $"{DarajaMpesaGateway.Id}/{access.Environment}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{access.Credentials.GetValueOrDefault(ConsumerKeyName)}:{access.Credentials.GetValueOrDefault(ConsumerSecretName)}")))}";

    /// <returns>What keeps the account from being pushed from; null when nothing does.</returns>
    public string? LacksForPushes() => TransactionType switch
    {
        PayBill => Lacks(ConsumerKeyName, ConsumerSecretName, ShortCodeName, PasskeyName),
        BuyGoods => Lacks(ConsumerKeyName, ConsumerSecretName, ShortCodeName, PasskeyName, TillName),
        _ => $"The account's {TransactionTypeName} is neither {PayBill} nor {BuyGoods}.",
    };

    /// <returns>What keeps the account from the calls that only an initiator may make; null when nothing does.</returns>
    public string? LacksForInitiator() => Lacks(ConsumerKeyName, ConsumerSecretName, ShortCodeName, InitiatorName, InitiatorPasswordName);

    private string? Lacks(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Get(name) is null)
                return $"The account at the provider has no {name}.";
        }

        return null;
    }

    private string? Get(string name) => access.Credentials.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
