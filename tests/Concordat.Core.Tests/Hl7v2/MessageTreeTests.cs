using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class MessageTreeTests
{
    private static string Shape(MessageGroup group) => string.Join(' ', group.Parts.Select(p =>
        p.Segment?.Name ?? $"{p.Shape.Name}({Shape(p.Group!)})"));

    private static MessageTree Tree(OruBuilder builder) => MessageTree.Build(builder.Message, MessageStructures.OruR01);

    [Fact]
    public void Groups_a_result() => Assert.Equal(
        "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX) OBSERVATION(OBX)))", Shape(Tree(new()).Root));

    [Fact]
    public void Gives_notes_to_what_they_stand_behind() => Assert.Equal(
        "MSH PATIENT_RESULT(PATIENT(PID NTE VISIT(PV1)) ORDER_OBSERVATION(OBR NTE OBSERVATION(OBX) OBSERVATION(OBX NTE NTE)))",
        Shape(Tree(new OruBuilder().After("PID", "NTE|1", "PV1|1").After("OBR", "NTE|1").After("OBX", "NTE|1", "NTE|2")).Root));

    [Fact]
    public void Begins_an_order_with_ORC_or_OBR() => Assert.Equal(
        "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX) OBSERVATION(OBX)) ORDER_OBSERVATION(ORC OBR OBSERVATION(OBX)) ORDER_OBSERVATION(OBR))",
        Shape(Tree(new OruBuilder().After("OBX", "ORC|RE", "OBR|2", "OBX|1", "OBR|3")).Root));

    [Fact]
    public void Begins_a_second_patient() => Assert.Equal(2, Tree(new OruBuilder().After("OBX", "PID|2", "OBR|1")).Root.GroupsOf("PATIENT_RESULT").Count());

    [Fact]
    public void Gives_an_OBX_behind_SPM_to_the_specimen() =>
        Assert.EndsWith("OBSERVATION(OBX) SPECIMEN(SPM OBX)))", Shape(Tree(new OruBuilder().After("OBX", "SPM|1", "OBX|3")).Root));

    [Fact]
    public void Finds_observations_without_their_OBR() => Assert.Equal(
        "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBSERVATION(OBX) OBSERVATION(OBX)))", Shape(Tree(new OruBuilder().Without("OBR")).Root));

    [Fact]
    public void Lists_segments_that_have_no_place() =>
        Assert.Equal(["ZXY", "EVN"], Tree(new OruBuilder().After("PID", "ZXY|1", "EVN|1")).Misplaced.Select(s => s.Name));
}
