namespace Centry.Connectors.Erp;

/// <summary>The ERPs by id.</summary>
public sealed class ErpRegistry(IEnumerable<IErp> erps)
{
    private readonly Dictionary<string, IErp> _erps = erps.ToDictionary(erp => erp.Descriptor.Id);

    public IReadOnlyCollection<IErp> All => _erps.Values;

    public IErp? Find(string id) => _erps.GetValueOrDefault(id);

    /// <exception cref="InvalidOperationException">There is none of that id.</exception>
    public IErp Get(string id) => Find(id) ?? throw new InvalidOperationException($"There is no ERP {id}.");
}
