namespace Centry.Simulator.Tests.Mtn;

/// <summary>A provider loses no payment with one of its machines.</summary>
public sealed class KeptBooksTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Payments_and_what_they_moved_are_there_again()
    {
        Call paid, undecided, transfer;
        await using (var mtn = await StartAsync())
        {
            paid = await mtn.RequestToPayAsync();
            undecided = await mtn.RequestToPayAsync(msisdn: "46733123453");
            transfer = await mtn.TransferAsync();
            foreach (var call in (Call[])[paid, undecided, transfer]) await mtn.SendAsync(call);
            mtn.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        await using var again = await StartAsync();
        var held = (await again.ControlAsync(HttpMethod.Get, "/mtn/transactions")).Json.GetProperty("transactions").EnumerateArray()
            .ToDictionary(payment => payment.GetProperty("reference").GetString()!, payment => payment.GetProperty("status").GetString());
        Assert.Equal(new Dictionary<string, string?> { [paid.Reference!] = "SUCCESSFUL", [undecided.Reference!] = "PENDING", [transfer.Reference!] = "SUCCESSFUL" }, held);
        Assert.Equal("1", (await again.ControlAsync(HttpMethod.Get, "/mtn/paid"))["times"]);
        // Whoever repeats a payment learns that it is there.
        Assert.Equal(409, (await again.SendAsync(paid with { Token = (await again.RequestToPayAsync()).Token })).Status);
    }

    [Fact]
    public async Task A_line_that_was_cut_short_is_left_out()
    {
        Call kept;
        await using (var mtn = await StartAsync())
        {
            kept = await mtn.RequestToPayAsync();
            await mtn.SendAsync(kept);
        }

        await File.AppendAllTextAsync(_file, "{\"Reference\":\"", PlayedMtn.Cancel);
        await using (var again = await StartAsync())
            await again.SendAsync(await again.RequestToPayAsync());
        await using var third = await StartAsync();
        Assert.Equal("2", (await third.ControlAsync(HttpMethod.Get, "/mtn/transactions"))["total"]);
    }

    private Task<PlayedMtn> StartAsync() => PlayedMtn.StartAsync(("Mtn:BooksFile", _file));
}
