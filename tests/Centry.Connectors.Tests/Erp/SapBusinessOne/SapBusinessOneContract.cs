using Centry.Connectors.Erp;
using Centry.Connectors.Erp.SapBusinessOne;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

/// <summary>The contract in OData 3.</summary>
public class SapBusinessOneContract : ErpContract
{
    protected override string Name => "sap";

    protected override (string Revenue, string Expense, string Bank, string Tax) Codes => ("400000", "600000", "161000", "O1");

    protected override string UnknownId => "999999";

    /// <summary>Where Service Layer is, below the simulator.</summary>
    protected virtual string Path => "/sap";

    protected override IErp Erp(Uri simulator, ErpHttp http, TimeProvider time)
        => new SapBusinessOneErp(http, Options.Create(new SapBusinessOneOptions { BaseUrl = new Uri(simulator, Path) }), time);

    protected override async Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played)
    {
        ArgumentNullException.ThrowIfNull(erp);
        var access = SapAccess.Create();
        await erp.CompanyAsync(access, Cancel);
        return access;
    }
}

/// <summary>The contract in OData 4.</summary>
public sealed class SapBusinessOneVersion2Contract : SapBusinessOneContract
{
    protected override string Path => "/sap/b1s/v2";
}
