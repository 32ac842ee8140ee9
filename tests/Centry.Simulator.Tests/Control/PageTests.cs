namespace Centry.Simulator.Tests.Control;

public sealed class PageTests
{
    private static Task<Answer> PageAsync(PlayedMtn mtn) => mtn.ReadAsync(new HttpRequestMessage(HttpMethod.Get, "/"));

    private static Task<Answer> PressAsync(PlayedMtn mtn, string path, params (string Name, string Value)[] fields) =>
        mtn.ReadAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        });

    [Fact]
    public async Task The_page_shows_what_is_held_and_what_was_sent()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync(msisdn: "46733123451") with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);
        await mtn.CallbacksAsync(call.Reference!);

        var page = await PageAsync(mtn);

        Assert.Equal(200, page.Status);
        Assert.Contains("46733123451", page.Text, StringComparison.Ordinal);
        Assert.Contains("APPROVAL_REJECTED", page.Text, StringComparison.Ordinal);
        Assert.Contains("Delivered 200", page.Text, StringComparison.Ordinal);
        Assert.Contains(inbox.Url, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_loads_nothing_and_runs_no_script()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var page = await PageAsync(mtn);

        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("default-src 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_sent_cannot_become_markup()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call with { Body = call.Body!.Replace("CEN-1", "<img src=x>", StringComparison.Ordinal) });

        Assert.DoesNotContain("<img", (await PageAsync(mtn)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve", "SUCCESSFUL")]
    [InlineData("refuse", "FAILED")]
    public async Task A_prompt_is_answered_with_a_button(string button, string status)
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Manual", "true"));
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);
        var action = $"/prompts/mtn/{call.Reference}/{button}";
        Assert.Contains($"action=\"{action}\"", (await PageAsync(mtn)).Text, StringComparison.Ordinal);

        var pressed = await PressAsync(mtn, action);
        var again = await PressAsync(mtn, action);

        Assert.Equal((303, "/"), (pressed.Status, pressed.Headers.Location?.ToString()));
        Assert.Equal(status, (await mtn.StatusAsync(call))["status"]);
        Assert.Equal(400, again.Status);
        Assert.Contains("decided already", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(action, (await PageAsync(mtn)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_switched_on_and_off_with_buttons()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.TokenAsync();

        var added = await PressAsync(mtn, "/faults", ("kind", "error"), ("status", "429"), ("calls", "5"), ("delay", "5"), ("times", "2"), ("path_prefix", ""), ("msisdn", ""));
        Assert.Equal(303, added.Status);
        Assert.Equal(429, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
        Assert.Contains("Error 429", (await PageAsync(mtn)).Text, StringComparison.Ordinal);

        Assert.Equal(303, (await PressAsync(mtn, "/faults/clear")).Status);
        Assert.Equal(200, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
        Assert.Contains("Everything works", (await PageAsync(mtn)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind", "meteor")]
    [InlineData("calls", "many")]
    [InlineData("path_prefix", "collection")]
    public async Task A_mistake_in_the_fault_form_is_named(string name, string value)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await PressAsync(mtn, "/faults", name == "kind" ? [(name, value)] : [("kind", "callback_never"), (name, value)]);

        Assert.Equal(400, answer.Status);
        Assert.Contains("role=\"alert\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_saved_with_a_button()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var saved = await PressAsync(mtn, "/settings/mtn",
            ("decision_delay", "00:00:03"), ("manual", "false"), ("manual", "true"), ("callback_method", "POST"), ("reason_as_object", "false"));
        var settings = await mtn.ControlAsync(HttpMethod.Get, "/mtn/settings");

        Assert.Equal(303, saved.Status);
        Assert.Equal(("00:00:03", "True", "POST", "False"), (settings["decision_delay"], settings["manual"], settings["callback_method"], settings["reason_as_object"]));
        Assert.Equal(400, (await PressAsync(mtn, "/settings/mtn", ("decision_delay", "soon"))).Status);
        Assert.Equal(404, (await PressAsync(mtn, "/settings/mpesa")).Status);
    }

    [Fact]
    public async Task Another_site_cannot_press_the_buttons()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        foreach (var path in (string[])["/reset", "/_control/reset", "/faults/clear"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            Assert.Equal(403, (await mtn.ReadAsync(request)).Status);
            using var own = new HttpRequestMessage(HttpMethod.Post, path);
            own.Headers.Add("Sec-Fetch-Site", "same-origin");
            Assert.NotEqual(403, (await mtn.ReadAsync(own)).Status);
        }
    }
}
