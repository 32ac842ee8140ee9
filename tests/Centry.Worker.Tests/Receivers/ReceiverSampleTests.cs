using System.Globalization;
using System.Text.RegularExpressions;
using Centry.Client.Webhooks;
using Centry.Testing;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Receivers;

/// <summary>Runs what docs/webhooks.md tells receivers to run, and libraries of others, over an event that was delivered.</summary>
public sealed partial class ReceiverSampleTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    /// <summary>Secret, header, file of the body and time in; <c>valid</c> or <c>invalid</c> out.</summary>
    private static readonly Dictionary<string, (string FileName, string After, string Program, string[] Arguments)> Harnesses = new()
    {
        ["csharp"] = ("verify.cs", """

            Console.WriteLine(Verify(args[0], args[1], File.ReadAllBytes(args[2]), long.Parse(args[3])) ? "valid" : "invalid");
            """, "dotnet", ["run", "verify.cs", "--"]),
        ["python"] = ("verify.py", """

            import sys
            print("valid" if verify(sys.argv[1], sys.argv[2], open(sys.argv[3], "rb").read(), int(sys.argv[4])) else "invalid")
            """, "python3", ["verify.py"]),
        ["js"] = ("verify.js", """

            const [, , secret, header, file, now] = process.argv;
            console.log(verify(secret, header, require('node:fs').readFileSync(file), Number(now)) ? 'valid' : 'invalid');
            """, "node", ["verify.js"]),
        ["php"] = ("verify.php", """

            echo verify($argv[1], $argv[2], file_get_contents($argv[3]), (int) $argv[4]) ? "valid" : "invalid";
            """, "php", ["verify.php"]),
        ["bash"] = ("verify.sh", "", "bash", ["verify.sh"]),
    };

    [Theory]
    [InlineData("csharp")]
    [InlineData("python")]
    [InlineData("js")]
    [InlineData("php")]
    [InlineData("bash")]
    public async Task The_sample_tells_a_delivered_event_from_a_forged_and_an_old_one(string language)
    {
        var request = await DeliveredAsync();
        var (header, secret, now) = (request.Headers["Centry-Signature"], house.Merchant.WebhookSecret, house.Time.GetUtcNow().ToUnixTimeSeconds());
        using var folder = new ToolsFolder();
        var harness = Harnesses[language];
        await File.WriteAllTextAsync(folder.File(harness.FileName), Sample(language) + harness.After, HouseFixture.Cancel);
        await File.WriteAllBytesAsync(folder.File("body"), request.Body, HouseFixture.Cancel);
        await File.WriteAllBytesAsync(folder.File("forged"), [.. request.Body, (byte)' '], HouseFixture.Cancel);

        async Task<string> VerifyAsync(string secret, string header, string body, long at)
            => (await folder.RunAsync(harness.Program, [.. harness.Arguments, secret, header, folder.File(body), at.ToString(CultureInfo.InvariantCulture)])).Trim();

        Assert.Equal("valid", await VerifyAsync(secret, header, "body", now));
        Assert.Equal("invalid", await VerifyAsync(secret, header, "forged", now));
        Assert.Equal("invalid", await VerifyAsync(secret + "x", header, "body", now));
        // While a secret is rotated there are two signatures, in either order.
        var other = $"v1={new string('0', 64)}";
        Assert.Equal("valid", await VerifyAsync(secret, header + "," + other, "body", now));
        Assert.Equal("valid", await VerifyAsync(secret, header.Replace(",v1", $",{other},v1", StringComparison.Ordinal), "body", now));
        if (language != "bash") // which leaves the time to whoever looks
            Assert.Equal("invalid", await VerifyAsync(secret, header, "body", now + 1_000));
    }

    [Fact]
    public async Task Stripes_and_Standard_Webhooks_libraries_for_Node_accept_a_delivered_event()
    {
        var request = await DeliveredAsync();
        using var folder = new ToolsFolder(Path.Combine(AppContext.BaseDirectory, "Receivers", "npm"));
        await folder.RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        await File.WriteAllBytesAsync(folder.File("body"), request.Body, HouseFixture.Cancel);
        await File.WriteAllTextAsync(folder.File("headers.json"), System.Text.Json.JsonSerializer.Serialize(
            request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value)), HouseFixture.Cancel);

        // The test's clock stands in the past, and these libraries ask the system's.
        await File.WriteAllTextAsync(folder.File("accept.js"), """
            const fs = require('node:fs');
            const [, , secret, now] = process.argv;
            Date.now = () => Number(now) * 1000;
            const RealDate = Date;
            global.Date = class extends RealDate { constructor(...args) { args.length ? super(...args) : super(RealDate.now()); } };
            Date.now = RealDate.now;
            const body = fs.readFileSync('body');
            const headers = JSON.parse(fs.readFileSync('headers.json'));
            const Stripe = require('stripe');
            const stripe = new (Stripe.default ?? Stripe)('sk_test_none');
            const byStripe = stripe.webhooks.constructEvent(body, headers['centry-signature'], secret, 300);
            const { Webhook } = require('standardwebhooks');
            const byStandard = new Webhook(secret).verify(body.toString('utf8'), headers);
            let refused = 0;
            try { stripe.webhooks.constructEvent(body + ' ', headers['centry-signature'], secret, 300); } catch { refused++; }
            try { new Webhook(secret).verify(body.toString('utf8') + ' ', headers); } catch { refused++; }
            console.log(byStripe.id === byStandard.id && refused === 2 ? 'accepted' : 'not so');
            """, HouseFixture.Cancel);
        Assert.Equal("accepted", (await folder.RunAsync(
            "node", "accept.js", house.Merchant.WebhookSecret, house.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))).Trim());
    }

    [Fact]
    public async Task The_DotNet_client_reads_a_delivered_event_and_nothing_else()
    {
        var request = await DeliveredAsync();
        var header = request.Headers[WebhookVerifier.SignatureHeader];
        var verifier = new WebhookVerifier("whsec_another", house.Merchant.WebhookSecret) { Time = house.Time };
        var told = verifier.Read(request.Body, header);
        Assert.Equal((request.Headers["Centry-Event-Id"], "payin.completed"), (told.Id.ToString(), told.Event));
        Assert.Equal("49250.00", told.Data.GetProperty("net_amount").GetString());

        foreach (var wrong in new[] { null, "", "t=1", "v1=00", "t=x,v1=00", header.Replace("v1=", "v0=", StringComparison.Ordinal), header.Replace("t=", "t=9", StringComparison.Ordinal), header[..^1] })
            Assert.Throws<InvalidWebhookException>(() => verifier.Read(request.Body, wrong));
        Assert.Throws<InvalidWebhookException>(() => verifier.Read([.. request.Body, (byte)' '], header));
        Assert.Throws<InvalidWebhookException>(() => new WebhookVerifier("whsec_another") { Time = house.Time }.Read(request.Body, header));
        Assert.Throws<InvalidWebhookException>(() => new WebhookVerifier(house.Merchant.WebhookSecret).Read(request.Body, header));
    }

    private async Task<ReceivedRequest> DeliveredAsync()
    {
        var payin = await house.CreateAsync();
        return await house.Inbox.NextAsync(r => r.Text.Contains(payin.ToString(), StringComparison.Ordinal) && r.Text.Contains("payin.completed", StringComparison.Ordinal), TimeSpan.FromSeconds(40));
    }

    private static string Sample(string language)
        => Block().Matches(File.ReadAllText(Repository.PathOf("docs", "webhooks.md"))).Single(m => m.Groups[1].Value == language).Groups[2].Value;

    [GeneratedRegex("^```([a-z]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
