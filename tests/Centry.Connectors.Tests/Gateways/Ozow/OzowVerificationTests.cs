using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Ozow;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>Ozow asks before it pays: yes to exactly the payout that was sent, and to nothing else.</summary>
public sealed class OzowVerificationTests : IDisposable
{
    private const string PayoutId = "7c1f6e1a-0000-4000-8000-000000000003";
    private const string Encrypted = "joLkVFWb/0mSaIEI8abL7g==";

    private readonly OzowGateway _gateway = ConfiguredOzow.At(new Uri("http://127.0.0.1:1"));
    private readonly Dictionary<string, string> _credentials = ConfiguredOzow.Credentials;

    private readonly PayoutSubmission _payout = new(
        ConfiguredOzow.Submission, ConfiguredOzow.Payment, "ZA", "ZAR", 25m, "bank_transfer", "Jane", null, "1234567890", null, "632005", "Order 12 of January", null);

    public void Dispose() => _gateway.Dispose();

    private static CallbackRequest Question(
        string amount = "25.00", string reference = "3f2504e04f8941d39a0c", string account = Encrypted, string site = "DEMO-001", string bankReference = "Order 12 of January",
        string? notifyUrl = null, string id = PayoutId, string key = "demo-api-key", string? token = "demo-access-token", string cents = "2500")
    {
        notifyUrl ??= ConfiguredOzow.CallbackUrl.AbsoluteUri;
        var hash = ConfiguredOzow.Hash($"{id}{site}{cents}{reference}{bankReference}false{notifyUrl}13999fa2-0000-4000-8000-000000000002{account}632005", key);
        return ConfiguredOzow.Json(
            $$"""{"PayoutId":"{{id}}","SiteCode":"{{site}}","Amount":{{amount}},"MerchantReference":"{{reference}}","CustomerBankReference":"{{bankReference}}","IsRtc":false,"NotifyUrl":"{{notifyUrl}}","BankingDetails":{"BankGroupId":"13999fa2-0000-4000-8000-000000000002","AccountNumber":"{{account}}","BranchCode":"632005"},"HashCheck":"{{hash}}"}""",
            token);
    }

    private CallbackProof Prove(CallbackRequest callback) => _gateway.Prove(callback, ConfiguredOzow.Access(_credentials));

    private JsonElement Verify(CallbackRequest callback, PayoutSubmission? payout)
        => JsonDocument.Parse(_gateway.Verify(callback, payout, ConfiguredOzow.Access(_credentials))).RootElement;

    private void Refuses(CallbackRequest question, PayoutSubmission? payout)
    {
        var answer = Verify(question, payout);
        Assert.False(answer.GetProperty("IsVerified").GetBoolean());
        Assert.Equal("", answer.GetProperty("AccountNumberDecryptionKey").GetString());
        Assert.NotEmpty(answer.GetProperty("Reason").GetString()!);
    }

    [Fact]
    public void A_payout_of_ours_is_confirmed_with_the_key_that_opens_its_account_number()
    {
        var answer = _gateway.Verify(Question(), _payout, ConfiguredOzow.Access(_credentials));

        Assert.Equal($$"""{"PayoutId":"{{PayoutId}}","IsVerified":true,"AccountNumberDecryptionKey":"c93c62e5a8e42b28264d15859c8c5707","Reason":""}""", answer);
        using var aes = Aes.Create();
        aes.Key = Encoding.UTF8.GetBytes("c93c62e5a8e42b28264d15859c8c5707");
        Assert.Equal("1234567890", Encoding.UTF8.GetString(aes.DecryptCbc(Convert.FromBase64String(Encrypted), Encoding.UTF8.GetBytes("05795a33c5bca268"))));
    }

    [Fact]
    public void A_payout_that_Ozow_has_given_an_id_is_confirmed_under_that_id_alone()
    {
        Assert.True(Verify(Question(), _payout with { ProviderReference = PayoutId.ToUpperInvariant() }).GetProperty("IsVerified").GetBoolean());
        Refuses(Question(), _payout with { ProviderReference = ConfiguredOzow.TransactionId });
    }

    [Fact]
    public void What_is_not_exactly_our_payout_is_refused()
    {
        Refuses(Question(), null);
        Refuses(Question(amount: "25.01"), _payout);
        Refuses(Question(reference: "3f2504e04f8941d39a0d"), _payout);
        Refuses(Question(site: "DEMO-002"), _payout);
        Refuses(Question(bankReference: "Order 13"), _payout);
        Refuses(Question(account: "bgWYHBcHvdAOFmgE+ZjFCw=="), _payout);
        Refuses(Question(notifyUrl: "https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef"), _payout);
        Refuses(Question(), _payout with { AccountNumber = "1234567891" });
        Refuses(Question(), _payout with { Amount = 26m });
        Refuses(Question(), _payout with { SubmissionId = Guid.NewGuid() });
        Refuses(Question(), _payout with { PaymentId = Guid.NewGuid() });
        Refuses(Question(), _payout with { AccountNumber = "x" });
        Refuses(ConfiguredOzow.Json("{"), _payout);
        _credentials.Remove("encryption_key");
        Refuses(Question(), _payout);
    }

    [Fact]
    public void A_question_names_its_payment_by_the_address_that_we_gave()
    {
        Assert.True(_gateway.IsVerification(Question()));
        Assert.Equal(ConfiguredOzow.Payment, _gateway.ReadPaymentId(Question()));
        Assert.Null(_gateway.ReadPaymentId(Question(notifyUrl: "https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef")));
    }

    [Fact]
    public void A_question_is_proven_by_token_and_hash()
    {
        Assert.Equal(CallbackProof.Valid, Prove(Question()));
        Assert.Equal(CallbackProof.Invalid, Prove(Question(token: null)));
        Assert.Equal(CallbackProof.Invalid, Prove(Question(token: "another")));
        Assert.Equal(CallbackProof.Invalid, Prove(Question(key: "another")));
        Assert.Equal(CallbackProof.Invalid, Prove(Question(cents: "2600")));
        Assert.Equal(CallbackProof.Valid, Prove(Question(amount: "\"25\"")));
        _credentials.Remove("payouts_access_token");
        Assert.Equal(CallbackProof.Valid, Prove(Question(token: null)));
        Assert.Equal(CallbackProof.Invalid, Prove(Question(token: null, key: "another")));
        _credentials.Remove("payouts_api_key");
        Assert.Equal(CallbackProof.Invalid, Prove(Question(key: "")));
    }

    [Fact]
    public void A_notification_is_no_question_and_is_proven_by_its_hash()
    {
        var notice = Notice();
        Assert.False(_gateway.IsVerification(notice));
        Assert.Null(_gateway.ReadPaymentId(notice));
        Assert.Equal(CallbackProof.Valid, Prove(notice));
        Assert.Equal(CallbackProof.Valid, Prove(Notice(token: null)));
        Assert.Equal(CallbackProof.Invalid, Prove(Notice(token: "another")));
        Assert.Equal(CallbackProof.Invalid, Prove(Notice(status: 99)));
        Assert.Equal(CallbackProof.Invalid, Prove(Notice(key: "another")));
    }

    private static CallbackRequest Notice(int status = 5, string key = "demo-api-key", string? token = "demo-access-token") => ConfiguredOzow.Json(
        $$"""{"payoutId":"{{PayoutId}}","siteCode":"DEMO-001","merchantReference":"3f2504e04f8941d39a0c","customerMerchantReference":"Order 12","payoutStatus":{"status":{{status}},"subStatus":0,"errorMessage":""},"hashCheck":"{{ConfiguredOzow.Hash($"{PayoutId}DEMO-0013f2504e04f8941d39a0cOrder 1250", key)}}"}""", token);
}
