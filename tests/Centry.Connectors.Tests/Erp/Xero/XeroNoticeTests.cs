using System.Security.Cryptography;
using System.Text;
using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

public sealed class XeroNoticeTests : IDisposable
{
    private const string Told = """
        {"events":[
        {"resourceUrl":"u","resourceId":"i-1","tenantId":"t-1","tenantType":"ORGANISATION","eventCategory":"INVOICE","eventType":"UPDATE","eventDateUtc":"2026-01-15T10:30:00.123"},
        {"resourceId":"i-2","tenantId":"t-1","tenantType":"ORGANISATION","eventCategory":"INVOICE","eventType":"CREATE","data":{"Type":"ACCPAY","Status":"AUTHORISED"}},
        {"resourceId":"i-3","tenantId":"t-1","eventCategory":"INVOICE","data":{"Type":"ACCREC"}},
        {"resourceId":"c-1","tenantId":"t-2","tenantType":"ORGANISATION","eventCategory":"CONTACT","eventType":"CREATE"},
        {"resourceId":"n-1","tenantId":"t-1","tenantType":"ORGANISATION","eventCategory":"CREDITNOTE","data":{"Type":"ACCRECCREDIT","Status":"PAID"}},
        {"resourceId":"s-1","tenantId":"t-1","tenantType":"ORGANISATION","eventCategory":"SUBSCRIPTION"},
        {"resourceId":"p-1","tenantId":"t-1","tenantType":"PRACTICE","eventCategory":"CONTACT"},
        {"resourceId":"x"},null],"firstEventSequence":1,"lastEventSequence":9,"entropy":"E"}
        """;

    private readonly XeroScript _xero = new();

    public void Dispose() => _xero.Dispose();

    [Fact]
    public void What_is_signed_is_believed() => Assert.Equal(
    [
        new ErpNotice("t-1", ErpNoticeSubject.Other, "i-1"), new ErpNotice("t-1", ErpNoticeSubject.Bill, "i-2"), new ErpNotice("t-1", ErpNoticeSubject.Invoice, "i-3"),
        new ErpNotice("t-2", ErpNoticeSubject.Contact, "c-1"), new ErpNotice("t-1", ErpNoticeSubject.Other, "n-1"),
    ], Read(Told, Sign(Told, "hook-key")));

    [Fact]
    public void A_known_body_has_the_known_signature()
    {
        // HMAC-SHA256 of the body below, computed with openssl.
        const string Body = """{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3r4nd0mt3xt"}""";
        Assert.Empty(Read(Body, "rBRCiDMxQsHaMofEVBZjiCAFrEo5xfKnlV/7WqebLYA=")!);
    }

    [Fact]
    public void The_check_of_an_address_is_answered_by_its_signature()
    {
        const string Check = """{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"E"}""";
        Assert.Empty(Read(Check, Sign(Check, "hook-key"))!);
        Assert.Null(Read(Check, Sign(Check, "another-key")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64")]
    public void What_is_not_signed_is_not_read(string? signature) => Assert.Null(Read(Told, signature));

    [Fact]
    public void A_signature_is_of_every_byte()
    {
        var right = Sign(Told, "hook-key");
        Assert.Null(Read(Told + " ", right));
        Assert.Null(Read(Told, right.ToLowerInvariant()));
        Assert.Null(Read(Told, right[..^1]));
    }

    [Fact]
    public void Without_a_key_nobody_is_believed()
    {
        _xero.Settings.WebhookKey = null;
        Assert.Null(Read(Told, Sign(Told, "")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{\"events\":{}}")]
    [InlineData("{}")]
    public void What_is_signed_and_unreadable_says_nothing(string body) => Assert.Empty(Read(body, Sign(body, "hook-key"))!);

    private IReadOnlyList<ErpNotice>? Read(string body, string? signature)
        => _xero.Erp.Read(Encoding.UTF8.GetBytes(body), name => name.Equals("x-xero-signature", StringComparison.OrdinalIgnoreCase) ? signature : null);

    private static string Sign(string body, string key) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body)));
}
