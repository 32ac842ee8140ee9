using System.Collections.Concurrent;
using Centry.Api.Tests.Infrastructure;
using Centry.Core.Reconciliation;
using Centry.Testing.Hosting;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Payouts;

/// <summary>
/// Eight clients at once do whatever comes to them: take money in, decide it, pay it out under a cap, refund it, cancel. However it
/// interleaves, the answers that they got add up to the balance, and no law was broken on the way.
/// </summary>
public sealed class MoneyModelTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Clients = 8;
    private const decimal Cap = 60_000;

    private enum Step
    {
        TakeIn,
        Complete,
        Fail,
        PayOut,
        Draft,
        SubmitDraft,
        CancelDraft,
        Refund,
        Repeat,
    }

    private static readonly Gen<(Step Step, int Amount)[][]> Scripts =
        Gen.Select(Gen.Enum<Step>(), Gen.Int[100, 20_000]).Array[8, 14].Array[Clients];

    [Fact]
    public async Task However_calls_interleave_the_answers_add_up_to_the_balance()
    {
        // The runs share the API and each has a merchant of its own.
        await Scripts.SampleAsync(RunAsync, iter: 12, threads: 1);
    }

    private async Task RunAsync((Step Step, int Amount)[][] scripts)
    {
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services);
        using var client = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant, shape: key => key.DailyPayoutCap = Cap));
        var model = new Model();
        await Task.WhenAll(scripts.Select(script => PlayAsync(client, script, model)));

        var (_, rows, _) = await client.CallAsync("/v1/balance");
        var balance = rows.EnumerateArray().Single();
        decimal Amount(string field) => decimal.Parse(balance.Text(field), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((model.Available, model.Pending, model.Reserved), (Amount("available_balance"), Amount("pending_balance"), Amount("reserved_balance")));
        Assert.Equal(model.PayinVolume, Amount("lifetime_payin_volume"));
        Assert.InRange(model.PaidOut, 0, Cap);
        Assert.True(model.Available >= 0, "The balance is below nothing.");
        Assert.True((await fixture.Api.Services.GetRequiredService<BookProof>().OfEverythingAsync(TestContext.Current.CancellationToken)).Agree);
    }

    private static async Task PlayAsync(HttpClient client, (Step Step, int Amount)[] script, Model model)
    {
        var (number, last) = (0, ("", ""));
        foreach (var (step, amount) in script)
        {
            number++;
            var key = $"{Guid.NewGuid():N}-{number}";
            switch (step)
            {
                case Step.TakeIn:
                    var payin = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", amount)), key));
                    Assert.Equal(201, payin.Status);
                    model.Created(payin.Body.Text("id"), amount, decimal.Parse(payin.Body.Text("net_amount"), System.Globalization.CultureInfo.InvariantCulture));
                    last = (payin.Body.Text("id"), "payin");
                    break;
                case Step.Complete or Step.Fail when model.AnyPayin() is { } id:
                    var wanted = step == Step.Complete ? "completed" : "failed";
                    var decided = await client.CallAsync(Wire.Post($"/v1/payins/{id}/complete", new { status = wanted }, key));
                    Assert.True(decided.Status is 200 or 409, decided.Body.GetRawText());
                    if (decided.Status == 200)
                        model.Decided(id, decided.Body.Text("status"));
                    break;
                case Step.PayOut:
                    var paid = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", amount)), key));
                    if (paid.Status == 201)
                        model.Held(amount, decimal.Parse(paid.Body.Text("net_amount"), System.Globalization.CultureInfo.InvariantCulture));
                    else
                        Assert.Contains(paid.Body.Text("code"), new[] { "insufficient_balance", "daily_payout_cap_exceeded" });

                    // Asked again, it is the same answer and moves nothing.
                    var again = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", amount)), key));
                    Assert.Equal((paid.Status, paid.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
                    break;
                case Step.Draft:
                    var draft = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", amount), ("draft", true)), key));
                    model.Drafts[draft.Body.Text("id")] = amount;
                    break;
                case Step.SubmitDraft or Step.CancelDraft when model.AnyDraft() is { } id:
                    var verb = step == Step.SubmitDraft ? "submit" : "cancel";
                    var moved = await client.CallAsync(Wire.Post($"/v1/payouts/{id}/{verb}", null, key));
                    Assert.True(moved.Status is 200 or 400 or 403 or 409, moved.Body.GetRawText());
                    if (moved.Status == 200 && verb == "submit")
                        model.Held(model.Drafts[id], decimal.Parse(moved.Body.Text("net_amount"), System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case Step.Refund when model.AnyPayin() is { } id:
                    var refund = await client.CallAsync(Wire.Post($"/v1/payins/{id}/refund", new { amount }, key));
                    Assert.True(refund.Status is 200 or 400 or 409, refund.Body.GetRawText());
                    if (refund.Status == 200)
                        model.Refunded(amount);
                    break;
                case Step.Repeat when last.Item1.Length > 0:
                    Assert.Equal(200, (await client.CallAsync($"/v1/payins/{last.Item1}")).Status);
                    break;
            }
        }
    }

    /// <summary>What the accepted answers add up to. The worker does not run: what is held stays held.</summary>
    private sealed class Model
    {
        private readonly ConcurrentDictionary<string, (decimal Amount, decimal Net)> _payins = new();
        private readonly ConcurrentDictionary<string, string> _decided = new();
        private readonly Lock _lock = new();

        public ConcurrentDictionary<string, int> Drafts { get; } = new();
        public decimal Available { get; private set; }
        public decimal Pending { get; private set; }
        public decimal Reserved { get; private set; }
        public decimal PayinVolume { get; private set; }
        public decimal PaidOut { get; private set; }

        public string? AnyPayin() => _payins.Keys.ElementAtOrDefault(Random.Shared.Next(Math.Max(1, _payins.Count)));

        public string? AnyDraft() => Drafts.Keys.ElementAtOrDefault(Random.Shared.Next(Math.Max(1, Drafts.Count)));

        public void Created(string id, decimal amount, decimal net)
        {
            lock (_lock)
                Pending += net;
            _payins[id] = (amount, net);
        }

        // Completing a completed payin is answered alike; a late completion of a failed one is not offered by hand.
        public void Decided(string id, string status)
        {
            if (!_decided.TryAdd(id, status))
                return;
            var (amount, net) = _payins[id];
            lock (_lock)
            {
                Pending -= net;
                if (status != "completed")
                    return;
                Available += net;
                PayinVolume += amount;
            }
        }

        public void Held(decimal amount, decimal net)
        {
            lock (_lock)
            {
                Available -= net;
                Reserved += net;
                PaidOut += amount;
            }
        }

        public void Refunded(decimal amount)
        {
            lock (_lock)
            {
                Available -= amount;
                Reserved += amount;
            }
        }
    }
}
