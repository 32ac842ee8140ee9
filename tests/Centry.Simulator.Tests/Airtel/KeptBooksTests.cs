namespace Centry.Simulator.Tests.Airtel;

/// <summary>A provider loses no payment with one of its machines.</summary>
public sealed class KeptBooksTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Payments_and_what_they_moved_are_there_again()
    {
        string paid, refunded, refundedAs, undecided;
        var payout = PlayedAirtel.NewId();
        await using (var airtel = await StartAsync())
        {
            (paid, refunded, undecided) = (await airtel.PushAsync(), await airtel.PushAsync(), await airtel.PushAsync("752604003"));
            airtel.Clock.Advance(TimeSpan.FromSeconds(2));
            refundedAs = await airtel.MoneyIdAsync(refunded);
            await airtel.PostAsync(PlayedAirtel.Refund, PlayedAirtel.RefundBody(refundedAs));
            await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(payout));
        }

        await using var again = await StartAsync();

        Assert.Equal("TS", PlayedAirtel.Stands(await again.EnquireAsync(paid)).Status);
        Assert.Equal("TA", PlayedAirtel.Stands(await again.EnquireAsync(undecided)).Status);
        Assert.Equal("TS", PlayedAirtel.Stands(await again.GetAsync(PlayedAirtel.Payout + payout)).Status);
        Assert.Equal("2", (await again.ControlAsync(HttpMethod.Get, "/airtel/paid"))["times"]);
        Assert.Equal("999,995,000.00", (await again.GetAsync("/standard/v1/users/balance")).Json.GetProperty("data").GetProperty("balance").GetString());
        // Whoever repeats a payment learns that it is there, and what was given back stays so.
        Assert.Equal("ESB000041", PlayedAirtel.Result(await again.PostAsync(PlayedAirtel.Push, again.PushBody(paid))));
        Assert.Equal("DP00900001017", PlayedAirtel.Code(await again.PostAsync(PlayedAirtel.Payout, await again.PayoutBodyAsync(payout))));
        Assert.Equal("DP00800001009", PlayedAirtel.Code(await again.PostAsync(PlayedAirtel.Refund, PlayedAirtel.RefundBody(refundedAs))));
        Assert.Equal(200, (await again.PostAsync(PlayedAirtel.Refund, PlayedAirtel.RefundBody(await again.MoneyIdAsync(paid)))).Status);
    }

    [Fact]
    public async Task What_was_to_be_decided_still_is()
    {
        string id;
        await using (var airtel = await StartAsync()) id = await airtel.PushAsync();

        await using var again = await StartAsync();
        Assert.Equal("TIP", PlayedAirtel.Stands(await again.EnquireAsync(id)).Status);
        again.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("TS", (await again.HeldAsync(id))["status"]);
    }

    [Fact]
    public async Task A_line_that_was_cut_short_is_left_out_and_a_reset_empties_the_file()
    {
        await using (var airtel = await StartAsync()) await airtel.PushAsync();
        await File.AppendAllTextAsync(_file, "{\"Reference\":\"", PlayedAirtel.Cancel);

        await using (var again = await StartAsync())
        {
            await again.PushAsync();
            Assert.Equal("2", (await again.ControlAsync(HttpMethod.Get, "/airtel/transactions"))["total"]);
            await again.ControlAsync(HttpMethod.Post, "/reset");
        }

        await using var third = await StartAsync();
        Assert.Equal("0", (await third.ControlAsync(HttpMethod.Get, "/airtel/transactions"))["total"]);
    }

    private Task<PlayedAirtel> StartAsync() => PlayedAirtel.StartAsync(("BooksFile", _file));
}
