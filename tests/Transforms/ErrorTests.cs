// What a person is told, and where: one row for each complaint.
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Transforms.Tests;

[Requirement("XDV-052.2")]
public class ErrorTests
{
    [Theory]
    [InlineData("", 1, 1, "the program is empty")]
    [InlineData("# nothing\n", 2, 1, "the program is empty")]
    [InlineData("dft", 1, 1, "the program does not say how many modes it has")]
    [InlineData("modes", 1, 6, "a number of modes is missing")]
    [InlineData("modes two", 1, 7, "'two' is not a number of modes")]
    [InlineData("modes 0", 1, 7, "a program has 1 to 1024 modes")]
    [InlineData("modes 1025", 1, 7, "a program has 1 to 1024 modes")]
    [InlineData("modes 2 3", 1, 9, "nothing was expected after this, but '3'")]
    [InlineData("modes 2\nmodes 2", 2, 1, "the number of modes was already given")]
    [InlineData("modes 2\ndft", 2, 1, "no light enters")]
    [InlineData("modes 2\n  lens 1", 2, 3, "unknown statement 'lens'")]
    [InlineData("modes 2\ninject 2 1", 2, 8, "there is no mode '2'")]
    [InlineData("modes 2\ninject 0", 2, 9, "a power is missing")]
    [InlineData("modes 2\ninject 0 -1", 2, 10, "a power is not negative")]
    [InlineData("modes 2\ninject 0 1\ndft\ninject 1 1", 4, 1, "light enters before any other element")]
    [InlineData("modes 2\ninject 0 1\nprepare 1 0", 3, 1, "light enters before any other element")]
    [InlineData("modes 2\nprepare 1", 2, 10, "mode 1 has no amplitude")]
    [InlineData("modes 2\nprepare 1 1", 2, 1, "the amplitudes are not normalised")]
    [InlineData("modes 2\nprepare 1 0 0", 2, 13, "nothing was expected after this, but '0'")]
    [InlineData("modes 2\nprepare 1 0;0", 2, 12, "no amplitude: '0;0'")]
    [InlineData("modes 2\nprepare 1 0,x", 2, 13, "no amplitude: '0,x'")]
    [InlineData("modes 2\nphase 0", 2, 8, "an angle is missing")]
    [InlineData("modes 2\nphase 0 pi/", 2, 12, "'pi/' is not an angle")]
    [InlineData("modes 2\nphase 0 1/0", 2, 12, "'1/0' is not an angle")]
    [InlineData("modes 2\nphase 0 (1", 2, 11, "'(1' is not an angle")]
    [InlineData("modes 2\nphase 0 1e999", 2, 9, "'1e999' is not an angle")]
    [InlineData("modes 2\ncoupler 1 1 0", 2, 11, "the two modes are the same")]
    [InlineData("modes 2\nmzi 0 1 0.5", 2, 12, "a second angle is missing")]
    [InlineData("modes 2\nmesh", 2, 5, "the name of a file is missing")]
    [InlineData("modes 2\nmesh other.json", 2, 6, "cannot read 'other.json'")]
    [InlineData("modes 3\nmesh ref.json", 2, 6, "'ref.json' has 2 modes, the program 3")]
    [InlineData("modes 2\ninput", 2, 6, "the name of a case is missing")]
    [InlineData("modes 2\ninput third ref.json", 2, 7, "the file has no case 'third'")]
    [InlineData("modes 2\ntolerance 2", 2, 11, "a tolerance lies between 0 and 1")]
    [InlineData("modes 2\nwindow -1", 2, 8, "'-1' is not ticks")]
    [InlineData("modes 2\nseed 18446744073709551616", 2, 6, "'18446744073709551616' is not a seed")]
    [InlineData("modes 1\ninject 0 1\n# é\nphase 0 é1", 4, 9, "'é1' is not an angle")]
    [InlineData("modes 2\ninject 0 1\ndetector 0", 3, 11, "a mode is missing")]
    [InlineData("modes 2\ninject 0 1\ndetector 1 0", 3, 12, "the last mode is before the first")]
    [InlineData("modes 2\ninject 0 1\ndetector 0 1\ndetector 1 1", 4, 1, "one of these modes has a detector already")]
    [InlineData("modes 2\ninject 0 1\ndetector 0 1 -1", 3, 14, "a power is not negative")]
    [InlineData("modes 2\ninject 0 1\ndetector 0 1\ndft", 4, 1, "detectors are the end of the light's way")]
    [InlineData("modes 2\nevaluate", 2, 9, "what to evaluate is missing")]
    [InlineData("modes 2\nevaluate phases", 2, 10, "'phases' is not an evaluation")]
    [InlineData("modes 2\ninject 0 1\nevaluate thresholds", 3, 1, "the program has no detectors for what it evaluates")]
    [InlineData("modes 2\nlet", 2, 4, "a name is missing")]
    [InlineData("modes 2\nlet pi 3", 2, 5, "'pi' is not a name")]
    [InlineData("modes 2\nlet 2a 3", 2, 5, "'2a' is not a name")]
    [InlineData("modes 2\nlet a", 2, 6, "a value is missing")]
    [InlineData("modes 2\nlet a 1\nlet a 2", 3, 5, "'a' has a value already")]
    [InlineData("modes 2\nphase 0 2*b", 2, 11, "'2*b' is not an angle")]
    [InlineData("modes 2\nphase 0 sqrt", 2, 9, "'sqrt' is not an angle")]
    [InlineData("modes 2\nphase 0 sqrt(-1)", 2, 17, "'sqrt(-1)' is not an angle")]
    [InlineData("modes 2\nphase 1/2 0", 2, 7, "'1/2' is not a mode")]
    [InlineData("modes 2\nphase 1+1 0", 2, 7, "there is no mode '1+1' = 2")]
    [InlineData("modes 2\nend", 2, 1, "there is no block or repetition to end")]
    [InlineData("modes 2\nrepeat 2 i\ndft", 2, 1, "'repeat' has no 'end'")]
    [InlineData("modes 2\nblock a\nrepeat 2\nend", 2, 1, "'block' has no 'end'")]
    [InlineData("modes 2\nblock a\nend x", 3, 5, "nothing was expected after this, but 'x'")]
    [InlineData("modes 2\nblock dft\nend", 2, 7, "'dft' means something already")]
    [InlineData("modes 2\nblock a\nend\nblock a\nend", 4, 7, "'a' means something already")]
    [InlineData("modes 2\nblock a x x\nend", 2, 11, "'x' is a parameter twice")]
    [InlineData("modes 2\nrepeat 1\nblock a\nend\nend", 3, 1,
        "a block stands alone, not in another or in a repetition")]
    [InlineData("modes 2\nblock a x\nphase 0 x\nend\na", 5, 2, "x is missing")]
    [InlineData("modes 2\nblock a x\nphase 0 x\nend\na 1 2", 5, 5, "nothing was expected after this, but '2'")]
    [InlineData("modes 2\nblock a x\nphase x 0\nend\na 3", 3, 7, "there is no mode 'x' = 3")]
    [InlineData("modes 2\nblock a\na\nend\na", 3, 1, "unknown statement 'a'")]
    [InlineData("modes 2\nblock a\nb\nend\nblock b\nend\na", 3, 1, "unknown statement 'b'")]
    [InlineData("modes 2\nblock a\nphase 0 i\nend\nrepeat 1 i\na\nend", 3, 9, "'i' is not an angle")]
    [InlineData("modes 2\nrepeat -1\nend", 2, 8, "'-1' is not a number of times")]
    [InlineData("modes 2\nlayer lens 0 1", 2, 7, "'lens' is not a kind of cell")]
    [InlineData("modes 2\ninject 0 2e12", 2, 10, "a power is at most 1e12")]
    [InlineData("modes 2\nloss 2 0.5", 2, 6, "there is no mode '2'")]
    [InlineData("modes 2\nloss all", 2, 9, "a transmission is missing")]
    [InlineData("modes 2\nloss all 1.5", 2, 10, "a transmission lies between 0 and 1")]
    [InlineData("modes 2\nloss all -3dB", 2, 10, "'-3dB' is not a loss")]
    [InlineData("modes 2\nloss all dB", 2, 10, "'dB' is not a loss")]
    [InlineData("modes 2\nkerr 0", 2, 7, "radians per power is missing")]
    [InlineData("modes 2\nkerr 0 2e12", 2, 8, "'2e12' is not radians per power")]
    [InlineData("modes 2\nsaturable all -1 1", 2, 15, "'-1' is not an optical density")]
    [InlineData("modes 2\nsaturable 0 1 0", 2, 15, "'0' is not a saturation power")]
    [InlineData("modes 2\nblock kerr\nend", 2, 7, "'kerr' means something already")]
    [InlineData("modes 2\nrepeat 4000000000\nend", 2, 1,
        "with all blocks and repetitions written out the program is longer than 64 MiB")]
    public void EveryMistakeHasAPlaceAndASentence(string source, int line, int column, string message)
    {
        TransformCompilation answer = Programs.Compile(source);
        Assert.False(answer.Succeeded);
        Assert.Equal(message, Programs.Text(answer.Error!.Message));
        Assert.Equal((line, column), (answer.Error.Line, answer.Error.Column));
    }

    [Theory]
    [InlineData("[]", 1, 1, "a JSON object was expected")]
    [InlineData("{}", 1, 3, "the file has no 'N'")]
    [InlineData("{\"N\": 0}", 1, 7, "'N' is not a number of modes (1–1024)")]
    [InlineData("{\"N\": 2,}", 1, 9, "this is not valid JSON")]
    [InlineData("{\"N\": 2} x", 1, 10, "this is not valid JSON")]
    [InlineData("{\"N\": 2,\n\"mesh\": {\"ops\": [[0, 1]]}}", 2, 23, "'ops' is not a list of [mode, θ, φ]")]
    [InlineData("{\"N\": 2, \"mesh\": {\"ops\": [[1, 0, 0]]}}",
        1, 39, "an operation of the mesh names no pair of modes")]
    [InlineData("{\"N\": 2, \"mesh\": {\"ops\": [[0.5, 0, 0]]}}",
        1, 41, "an operation of the mesh names no pair of modes")]
    [InlineData("{\"N\": 2, \"mesh\": {\"output_phases\": [1]}}",
        1, 41, "'output_phases' has not one phase for each mode")]
    [InlineData("{\"N\": 1, \"cases\": [{\"input\": [[2, 0]]}]}",
        1, 41, "an 'input' is not normalised: the sum of |a|² is not 1")]
    [InlineData("{\"N\": 1, \"cases\": [{\"name\": \"x\"}]}", 1, 35, "an 'input' has not one amplitude for each mode")]
    [InlineData("{\"N\": 1, \"cases\": [1]}", 1, 20, "a case is not an object")]
    public void AFileThatIsNoReferenceFileSaysWhere(string json, int line, int column, string message)
    {
        Assert.Null(ReferenceFile.Parse(Encoding.UTF8.GetBytes(json), out TransformError? error));
        Assert.Equal(message, Programs.Text(error!.Message));
        Assert.Equal((line, column), (error.Line, error.Column));

        TransformCompilation answer = Programs.Compile("modes 2\nmesh ref.json", json);
        Assert.Equal($"'ref.json', line {line}, column {column}: {message}", Programs.Text(answer.Error!.Message));
    }

    [Fact]
    public void AHintSaysWhatToDo()
    {
        Assert.Equal("modes are 0 to 1", Programs.Text(Programs.Compile("modes 2\nphase 2 0").Error!.Hint));
        Assert.Equal("begin with 'modes N'", Programs.Text(Programs.Compile("dft").Error!.Hint));
    }

    [Fact]
    public void AMistakeInABlockSaysWhoUsedIt()
    {
        TransformError error = Programs.Compile("modes 2\nblock a x\ncoupler 0 0 x\nend\na 1").Error!;
        Assert.Equal("name two different modes", Programs.Text(error.Hint));
        error = Programs.Compile("modes 2\nblock a x\nphase 0\nend\ndft\na 1").Error!;
        Assert.Equal((3, "in block 'a', used in line 6"), (error.Line, Programs.Text(error.Hint)));
        error = Programs.Compile("modes 2\nphase 0 2*eta").Error!;
        Assert.Equal("nothing has the name 'eta'; 'let' gives one", Programs.Text(error.Hint));
    }

    [Fact]
    public void ExpansionIsBounded()
    {
        StringBuilder source = new("modes 1\ninject 0 1\nblock b0\nend\n");
        for (int i = 1; i < 30; i++) source.Append($"block b{i}\nb{i - 1}\nb{i - 1}\nend\n");
        TransformError error = Programs.Compile(source + "b29\n").Error!;
        Assert.Contains("64 MiB", Programs.Text(error.Message), System.StringComparison.Ordinal);

        string deep = string.Concat(System.Linq.Enumerable.Repeat("repeat 1\n", 40));
        string ends = string.Concat(System.Linq.Enumerable.Repeat("end\n", 40));
        error = Programs.Compile("modes 1\n" + deep + ends).Error!;
        Assert.Equal((34, "blocks and repetitions are more than 32 deep"), (error.Line, Programs.Text(error.Message)));
    }

    [Fact]
    public void TooManyElementsAreRefused()
    {
        StringBuilder source = new("modes 1\ninject 0 1\n");
        for (int i = 0; i < 600_000; i++) source.Append("dft\n");
        TransformCompilation answer = Programs.Compile(source.ToString());
        Assert.Equal("the program has more than 600000 elements", Programs.Text(answer.Error!.Message));
    }
}
