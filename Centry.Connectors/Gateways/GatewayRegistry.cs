namespace Centry.Connectors.Gateways;

/// <summary>Every gateway that this build speaks, by id and alias.</summary>
public sealed class GatewayRegistry
{
    private readonly Dictionary<string, IGateway> _byName;

    public GatewayRegistry(IEnumerable<IGateway> gateways)
    {
        All = [.. gateways];
        _byName = All.SelectMany(g => g.Descriptor.Aliases.Append(g.Descriptor.Id).Select(name => (name, g))).ToDictionary(x => x.name, x => x.g, StringComparer.Ordinal);
    }

    public IReadOnlyList<IGateway> All { get; }

    /// <summary>By id (<c>mtn_momo</c>) or alias (<c>mtn</c>); null when there is none.</summary>
    public IGateway? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The gateway, if it has the capability.</summary>
    public T? Find<T>(string name) where T : class, IGateway => Find(name) as T;
}
