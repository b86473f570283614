using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>SMART App Launch 2.2, scopes.</summary>
public sealed class SmartScopeTests
{
    [Theory]
    [InlineData("system/Invoice.cruds", "system/Invoice.rs", true)]
    [InlineData("system/Invoice.rs", "system/Invoice.r", true)]
    [InlineData("system/*.rs", "system/Invoice.s", true)]
    [InlineData("system/Invoice.r", "system/Invoice.rs", false)]
    [InlineData("system/Invoice.rs", "system/*.rs", false)]
    [InlineData("user/Invoice.rs", "system/Invoice.rs", false)]
    [InlineData("system/Invoice.rs", "system/InvoiceLine.rs", false)]
    [InlineData("system/Invoice.sr", "system/Invoice.r", false)]
    [InlineData("openid", "openid", true)]
    [InlineData("openid", "profile", false)]
    public void Covers_what_lies_inside(string granted, string wanted, bool covered) => Assert.Equal(covered, SmartScope.Covers(granted, wanted));

    [Theory]
    [InlineData("system/Invoice."), InlineData("system/.rs"), InlineData("other/Invoice.rs"), InlineData("system/Invoice.rr"), InlineData("system/Invoice.x"), InlineData("")]
    public void Reads_no_other_form(string scope) => Assert.Null(SmartScope.Read(scope));

    [Fact]
    public void Several_scopes_cover_together_what_none_covers_alone()
    {
        Assert.True(SmartScope.Cover(["system/Invoice.rs", "system/Invoice.c"], "system/Invoice.crs"));
        Assert.False(SmartScope.Cover(["system/Invoice.rs", "system/Slot.c"], "system/Invoice.crs"));
    }
}
