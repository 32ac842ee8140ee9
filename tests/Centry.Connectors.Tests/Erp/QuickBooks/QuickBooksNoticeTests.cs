using System.Security.Cryptography;
using System.Text;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.QuickBooks;
using Xunit;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

public sealed class QuickBooksNoticeTests : IDisposable
{
    private const string Legacy = """
        {"eventNotifications":[{"realmId":"934","dataChangeEvent":{"entities":[
          {"name":"Invoice","id":"130","operation":"Create","lastUpdated":"2026-01-15T10:30:00Z"},
          {"name":"Bill","id":"131","operation":"Delete","lastUpdated":"2026-01-15T10:30:00Z"},
          {"name":"Vendor","id":"56","operation":"Merge","lastUpdated":"2026-01-15T10:30:00Z"},
          {"name":"Payment","id":"140","operation":"Void","lastUpdated":"2026-01-15T10:30:00Z"},
          {"name":"Customer"}]}}]}
        """;

    private const string CloudEvents = """
        [{"specversion":"1.0","id":"e1","source":"intuit","type":"qbo.invoice.created.v1","time":"2026-01-15T10:30:00Z","intuitentityid":"130","intuitaccountid":"934","data":{}},
         {"specversion":"1.0","id":"e2","source":"intuit","type":"qbo.customer.updated.v1","time":"2026-01-15T10:30:00Z","intuitentityid":"58","intuitaccountid":"934","data":{}},
         {"specversion":"1.0","id":"e3","source":"intuit","type":"other","intuitentityid":"1","intuitaccountid":"934"}]
        """;

    private readonly ScriptedErp _scripted = new();

    public void Dispose() => _scripted.Dispose();

    [Fact]
    public void The_older_shape_tells_companies_and_what_changed() => Assert.Equal(
        [
            new ErpNotice("934", ErpNoticeSubject.Invoice, "130"), new ErpNotice("934", ErpNoticeSubject.Bill, "131"),
            new ErpNotice("934", ErpNoticeSubject.Contact, "56"), new ErpNotice("934", ErpNoticeSubject.Other, "140"),
        ], Read(Legacy, Sign(Legacy, "verifier")));

    [Fact]
    public void Cloud_events_tell_the_same() => Assert.Equal(
        [new ErpNotice("934", ErpNoticeSubject.Invoice, "130"), new ErpNotice("934", ErpNoticeSubject.Contact, "58")], Read(CloudEvents, Sign(CloudEvents, "verifier")));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bm90IGl0")]
    [InlineData("not base64, nor ASCII: é")]
    public void A_signature_that_is_missing_or_not_the_vendors_is_not_believed(string? signature) => Assert.Null(Read(Legacy, signature));

    [Fact]
    public void Another_key_or_another_body_is_not_believed()
    {
        Assert.Null(Read(Legacy, Sign(Legacy, "another")));
        Assert.Null(Read(Legacy + " ", Sign(Legacy, "verifier")));
        using var unset = new ScriptedErp(new QuickBooksOptions { ClientId = "client" });
        Assert.Null(unset.Erp.Read(Encoding.UTF8.GetBytes(Legacy), _ => Sign(Legacy, "")));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("[1,null,{}]")]
    [InlineData("\"text\"")]
    public void What_is_signed_and_says_nothing_is_empty(string body) => Assert.Empty(Read(body, Sign(body, "verifier"))!);

    private IReadOnlyList<ErpNotice>? Read(string body, string? signature)
        => _scripted.Erp.Read(Encoding.UTF8.GetBytes(body), name => name == "intuit-signature" ? signature : null);

    private static string Sign(string body, string key) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body)));
}
