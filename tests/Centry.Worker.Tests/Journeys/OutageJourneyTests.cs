using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

/// <summary>A worker with eight hands, four of them at one gateway at most.</summary>
public sealed class OutageJourneyTests(ScriptedHouse house) : IClassFixture<ScriptedHouse>
{
    [Fact]
    public async Task A_gateway_that_hangs_keeps_no_hand_from_another_and_gets_each_of_its_payments_once_when_it_is_back()
    {
        var opening = new TaskCompletionSource();
        house.Gateway.Opening = opening.Task;
        var waiting = new List<Guid>();
        for (var i = 0; i < 12; i++)
            waiting.Add((await house.PostAsync("/v1/payins", new { country_code = "ZA", amount = 100, payment_method = "bank_transfer" })).GetProperty("id").GetGuid());
        await house.UntilAsync(() => Task.FromResult(waiting.Count(house.Gateway.Sent.ContainsKey) == 4), "all hands that it may have hang there");

        // Longer due than anything else, and no matter.
        var elsewhere = await house.CreateAsync();
        await house.UntilAsync(elsewhere, "completed");
        Assert.Equal(4, waiting.Count(house.Gateway.Sent.ContainsKey));

        opening.SetResult();
        foreach (var payin in waiting)
            await house.UntilAsync(payin, "processing");
        Assert.All(waiting, payin => Assert.Equal(1, house.Gateway.Sent[payin]));
    }
}
