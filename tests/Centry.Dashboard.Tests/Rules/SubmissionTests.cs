using System.Globalization;
using Bunit;
using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Tests.Client;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Workspaces;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

public sealed class SubmissionTests : BunitContext
{
    private const string StepUp = """{"error":"Prove that it is you.","code":"step_up_required"}""";

    private static readonly Func<HttpRequestMessage, HttpResponseMessage> Done = Answers.Json(200, """{"proven_at":"2026-04-14T10:30:00Z"}""");

    private readonly StepUpPrompt _prompt = new();
    private readonly Access _access = new();
    private readonly Submission _submission;

    public SubmissionTests()
        => _submission = new Submission(new UiTextsLocalizer(), Services.GetRequiredService<NavigationManager>(), _prompt, _access);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pressing_again_while_it_is_under_way_does_nothing()
    {
        var (release, runs) = (new TaskCompletionSource(), 0);
        Task Act(CancellationToken ct)
        {
            runs++;
            return release.Task;
        }

        var first = _submission.RunAsync(Act, ct: Ct);
        Assert.True(_submission.Busy);
        Assert.False(await _submission.RunAsync(Act, ct: Ct));
        release.SetResult();
        Assert.True(await first);
        Assert.Equal(1, runs);
        Assert.False(_submission.Busy);
    }

    [Fact]
    public async Task Pressing_again_while_the_page_is_being_left_does_nothing()
    {
        var (release, runs) = (new TaskCompletionSource(), 0);
        Task Act(CancellationToken ct)
        {
            runs++;
            return Task.CompletedTask;
        }

        var first = _submission.RunAsync(Act, () => release.Task, Ct);
        Assert.True(_submission.Busy);
        Assert.False(await _submission.RunAsync(Act, ct: Ct));
        release.SetResult();
        Assert.True(await first);
        Assert.Equal(1, runs);
        Assert.True(await _submission.RunAsync(Act, ct: Ct));
    }

    [Fact]
    public async Task What_goes_wrong_after_it_was_done_is_told_as_no_refusal_of_it()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => _submission.RunAsync(_ => Task.CompletedTask, () => throw new HttpRequestException("Gone."), Ct));
        Assert.Null(_submission.Problem);
        Assert.False(_submission.Busy);
    }

    [Fact]
    public async Task The_key_stays_while_nobody_knows_whether_the_request_arrived_and_changes_with_each_answer()
    {
        var first = _submission.Key;
        Assert.False(await RunAsync(Answers.Broken));
        Assert.Equal(first, _submission.Key);
        Assert.False(await RunAsync(Answers.Json(500, """{"error":"Boom.","code":"server_error"}""")));
        Assert.Equal(first, _submission.Key);
        Assert.False(await RunAsync(Answers.Json(400, """{"error":"No.","code":"validation_error","fields":{"amount":["Is too small."]}}""")));
        var second = _submission.Key;
        Assert.NotEqual(first, second);
        Assert.True(await RunAsync(Done));
        Assert.NotEqual(second, _submission.Key);
    }

    [Fact]
    public async Task A_refusal_is_told_at_its_fields_and_forgotten_with_the_next_try()
    {
        Assert.False(await RunAsync(Answers.Json(400, """{"error":"No.","code":"validation_error","fields":{"amount":["Is too small.","Is odd."]}}""")));
        Assert.Equal("Is too small. Is odd.", _submission.FaultOf("amount"));
        Assert.NotNull(_submission.Problem);
        Assert.True(await RunAsync(Done));
        Assert.Null(_submission.FaultOf("amount"));
        Assert.Null(_submission.Problem);
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_readers_language()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr-CD");
        Assert.False(await RunAsync(Answers.Json(400, """{"error":"amount: Is required.","code":"validation_error","fields":{"amount":["Is required.","Is odd."]}}""")));
        Assert.Equal("amount: Obligatoire.", _submission.Problem?.Sentence);
        Assert.Equal("Obligatoire. Is odd.", _submission.FaultOf("amount"));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task What_asks_for_a_fresh_proof_goes_on_once_it_is_given(bool proved, int tries)
    {
        _prompt.Opened = () => _prompt.Answer(proved);
        var network = new Answers(Answers.Json(403, StepUp), Done);
        Assert.Equal(proved, await RunAsync(network));
        Assert.Equal(tries, network.Requests.Count);
    }

    [Fact]
    public async Task A_missing_permission_lets_the_page_look_anew_at_what_is_allowed()
    {
        var doubted = 0;
        _access.Doubted += () => doubted++;
        Assert.False(await RunAsync(Answers.Json(403, """{"error":"Your role does not allow it.","code":"missing_permission"}""")));
        Assert.Equal(1, doubted);
    }

    [Fact]
    public async Task A_session_that_has_ended_leads_to_the_sign_in()
    {
        Assert.False(await RunAsync(Answers.Json(401, """{"error":"Sign in again.","code":"unauthorized"}""")));
        Assert.Contains("/sign-in", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_code_does_not()
    {
        Assert.False(await RunAsync(Answers.Json(401, """{"error":"The code is wrong.","code":"invalid_credentials"}""")));
        Assert.Equal("The code is wrong.", _submission.Problem?.Sentence);
    }

    private Task<bool> RunAsync(Func<HttpRequestMessage, HttpResponseMessage> answer) => RunAsync(new Answers(answer));

    private Task<bool> RunAsync(Answers network)
    {
        var client = new ManagementClient(network.Client(), (_, _) => ValueTask.FromResult<string?>("token"), new CentryClientOptions { MaxRetries = 0 });
        return _submission.RunAsync(ct => client.StepUpAsync(new StepUpRequest(Code: "123456"), ct), ct: Ct);
    }
}
