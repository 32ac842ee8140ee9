using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

public sealed class SapSessionTests : IDisposable
{
    private const string Lost = """{"error":{"code":301,"message":{"lang":"en-us","value":"Invalid session or session already timeout."}}}""";

    private readonly ScriptedSap _sap = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int SignIns => _sap.Calls.Count(call => call.Path.EndsWith("/Login", StringComparison.Ordinal));

    public void Dispose() => _sap.Dispose();

    [Fact]
    public async Task Calls_at_the_same_time_share_one_sign_in()
    {
        _sap.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 20).Select(_ => ReadAsync()).ToList();
        _sap.Gate.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(1, SignIns);
        Assert.Equal(20, _sap.Calls.Count(call => call.Cookies == "B1SESSION=session-1; ROUTEID=.node1"));
    }

    [Fact]
    public async Task Whoever_gives_up_does_not_spoil_the_sign_in_for_others()
    {
        _sap.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var first = _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, impatient.Token);
        var second = ReadAsync();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _sap.Gate.SetResult();
        await second;
        Assert.Equal(1, SignIns);
    }

    [Theory]
    [InlineData(401, Lost)]
    [InlineData(401, "")]
    [InlineData(400, """{"error":{"code":"301","message":"Invalid session or session already timeout."}}""")]
    public async Task A_session_that_was_kicked_is_opened_again_once_and_the_call_sent_again(int status, string body)
    {
        _sap.Answer = call => call.Cookies!.Contains("session-1", StringComparison.Ordinal) ? ScriptedSap.Json(status, body) : ScriptedSap.Json(200, """{"value":[]}""");
        await ReadAsync();
        Assert.Equal(["Login", "BusinessPartners", "Login", "BusinessPartners"], _sap.Calls.Select(call => call.Path.Split('/')[^1].Split('?')[0]));
        await ReadAsync();
        Assert.Equal(2, SignIns);
    }

    [Fact]
    public async Task A_server_that_takes_no_session_is_not_asked_for_ever()
    {
        _sap.Answer = _ => ScriptedSap.Json(401, Lost);
        Assert.Equal(ErpFault.Unauthorized, (await Assert.ThrowsAsync<ErpException>(ReadAsync)).Fault);
        Assert.Equal(2, SignIns);
    }

    [Fact]
    public async Task A_session_is_kept_while_it_is_used_and_left_before_it_ends()
    {
        await ReadAsync();
        _sap.Clock.Advance(TimeSpan.FromMinutes(28));
        await ReadAsync();
        _sap.Clock.Advance(TimeSpan.FromMinutes(28));
        await ReadAsync();
        Assert.Equal(1, SignIns);
        _sap.Clock.Advance(TimeSpan.FromMinutes(29));
        await ReadAsync();
        Assert.Equal(2, SignIns);
    }

    [Theory]
    [InlineData(401, """{"error":{"code":100000027,"message":{"lang":"en-us","value":"Login failed"}}}""", ErpFault.ConsentLost, "Login failed")]
    [InlineData(401, """{"error":{"code":"100000055","message":"User locked"}}""", ErpFault.ConsentLost, "User locked")]
    [InlineData(401, """{"error":{"code":-304,"message":{"lang":"en-us","value":"Fail to get DB Credentials from SLD"}}}""", ErpFault.Unauthorized, "Fail to get DB Credentials from SLD")]
    [InlineData(401, "", ErpFault.Unauthorized, "SAP Business One refused the sign-in.")]
    [InlineData(500, "", ErpFault.Unavailable, "SAP Business One answered HTTP 500.")]
    [InlineData(200, "{}", ErpFault.Unavailable, "SAP Business One's answer could not be read.")]
    [InlineData(200, """{"SessionId":"x; ROUTEID=.evil"}""", ErpFault.Unavailable, "SAP Business One's answer could not be read.")]
    public async Task A_sign_in_that_fails_says_why_and_does_not_say_the_password(int status, string body, ErpFault fault, string message)
    {
        _sap.SignIn = session => session == 1 ? ScriptedSap.Json(status, body) : ScriptedSap.Opened(session);
        var thrown = await Assert.ThrowsAsync<ErpException>(ReadAsync);
        Assert.Equal((fault, message), (thrown.Fault, thrown.Message));
        Assert.DoesNotContain("demo-sap-password", thrown.ToString(), StringComparison.Ordinal);
        await ReadAsync();
    }

    [Fact]
    public async Task Other_credentials_get_another_session()
    {
        await ReadAsync();
        _sap.Access = SapAccess.Create(password: "changed");
        await ReadAsync();
        Assert.Equal(["B1SESSION=session-1; ROUTEID=.node1", "B1SESSION=session-2; ROUTEID=.node1"], _sap.Calls.Select(call => call.Cookies).OfType<string>());
    }

    private Task ReadAsync() => _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, Cancel);
}
