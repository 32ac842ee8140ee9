using Centry.Simulator.State;
using CsCheck;

namespace Centry.Simulator.Tests.State;

public sealed class BoundedMapTests
{
    [Fact]
    public void It_holds_the_newest_of_whatever_is_added_and_removed()
    {
        var steps = Gen.Select(Gen.Bool, Gen.Int[0, 20]).List[0, 200];
        Gen.Select(Gen.Int[1, 8], steps).Sample((capacity, script) =>
        {
            var map = new BoundedMap<int, string>(capacity);
            var model = new List<int?>();
            foreach (var (add, key) in script)
            {
                var held = model.TakeLast(capacity).Contains(key);
                if (add)
                {
                    Assert.Equal(!held, map.TryAdd(key, $"{key}"));
                    if (!held) model.Add(key);
                }
                else
                {
                    map.Remove(key);
                    if (held) model[model.LastIndexOf(key)] = null;
                }
            }
            var expected = model.TakeLast(capacity).Reverse().OfType<int>().ToList();

            Assert.Equal(expected.Select(key => $"{key}"), map.Newest());
            Assert.Equal(expected.Count, map.Count);
            Assert.All(expected, key => Assert.Equal($"{key}", map.Find(key)));
        });
    }

    [Fact]
    public void It_holds_its_bound_under_many_writers()
    {
        var map = new BoundedMap<int, string>(100);

        Parallel.For(0, 10_000, i => map.TryAdd(i, "x"));

        Assert.Equal(100, map.Count);
        Assert.Equal(100, map.Newest().Count());
    }

    [Fact]
    public void It_can_be_emptied_and_filled_again()
    {
        var map = new BoundedMap<int, string>(2);
        map.TryAdd(1, "a");
        map.Clear();
        map.TryAdd(1, "b");

        Assert.Equal(["b"], map.Newest());
    }
}
